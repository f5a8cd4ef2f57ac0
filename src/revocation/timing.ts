/** Waiting, without keeping a process alive for it. All times in ms. */

/** Node's timers do, unless they are told not to. */
const unref = (timer: unknown): void => (timer as { unref?: () => void }).unref?.()

export const later = (ms: number): Promise<void> =>
  new Promise((resolve) => unref(setTimeout(resolve, ms)))

/** In ms. */
const GRACE = 25

/** Rejects when it takes longer. */
export const within = async <T>(ms: number, answer: Promise<T>): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const after = (wait: number, act: () => void): void => {
    timer = setTimeout(act, wait)
    unref(timer)
  }
  const late = new Promise<never>((_, reject) => {
    const message = `the store of revocations has not answered within ${ms} ms`
    // After a stall of this process timers come before the answers that are there.
    after(ms, () => after(GRACE, () => reject(new Error(message))))
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * A session that is born on another server of this machine, after this one has said that it is done, is born in a later ms than
 * the cutoff. Within one server the clock of births sees to it.
 */
export const nextMillisecond = async (since: number): Promise<void> => {
  if (Date.now() === since) await later(2)
}
