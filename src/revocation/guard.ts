/** Asks a store that may be slow or gone, without hanging on it and without crowding it. */
import { errorOf } from '../base/error-of.ts'
import { within } from './timing.ts'

export interface Guard {
  /**
   * What `ask` comes to, or its failure: its own, or that it took longer than the timeout. While the store is down one
   * question at a time is let through. Others wait for what comes of it, and fail at once between two of them.
   */
  ask<T>(ask: () => T | Promise<T>): Promise<T>
  /** What `tell` comes to, or its failure. Always let through, for it is not repeated; it says nothing about the store. */
  tell<T>(tell: () => T | Promise<T>): Promise<T>
}

/** Between two questions to a store that is down; in ms. */
const RETRY = 250
/** After so many ms nobody waits for the answer to the last one: the connection that it went to has been given up. */
const GIVEN_UP = 2000

/** @param timeout in ms. @param changed told when the store goes down, and when it is back. */
export const createGuard = (
  timeout: number,
  changed: (state: 'up' | 'down', error?: Error) => void,
): Guard => {
  let failure: Error | undefined
  let lastAsked = -Infinity
  let waiting = false
  let lastUp = -Infinity
  /** Settles with the last question, or when nobody waits for it any more. */
  let question: Promise<unknown> | undefined

  const failed = (error: unknown, asked: number): Error => {
    const reason = errorOf(error)
    // What was asked before the store came back says nothing about it now.
    if (asked < lastUp) return reason
    const before = failure
    failure = reason
    if (!before) changed('down', reason)
    return reason
  }
  const answered = (): void => {
    if (!failure) return
    failure = undefined
    lastUp = performance.now()
    changed('up')
  }

  return {
    async ask(act) {
      if (failure && performance.now() - lastAsked < (waiting ? GIVEN_UP : RETRY)) {
        // The store may have been back for long, and one that is being asked be the first to find out.
        await question
        if (failure) throw failure
      }
      const now = performance.now()
      lastAsked = now
      waiting = true
      const answer = (async () => act())()
      const settled = (): void => void (waiting = false)
      answer.then(settled, settled)
      try {
        // One that comes too late lets the next be asked, and no more: a store that is slow is not up and down in turn.
        const inTime = within(timeout, answer)
        question = inTime.catch(() => undefined)
        const result = await inTime
        answered()
        return result
      } catch (error) {
        throw failed(error, now)
      }
    },
    tell: (act) => within(timeout, (async () => act())()),
  }
}
