/** The object at `req.session`, and its data. */
import { describeKind, misuse } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import { isPromise } from '../base/is-promise.ts'

type Outcome = Error | undefined | void

/** What the methods reach. */
export interface SessionControls {
  readonly id: string
  reset(keep: readonly string[] | undefined): void
  destroy(): Outcome | Promise<Outcome>
  setDuration(duration: number, ephemeral: boolean | undefined): void
  touch(): void
  regenerate(): Outcome | Promise<Outcome>
  revoke(): Outcome | Promise<Outcome>
  reload(): void
  /** The error is given back. */
  save(): Error | undefined | Promise<Error | undefined>
}

export type Done = (error?: Error) => void

/**
 * Calls back with the error, if any. Without a callback the promise has it: with one it is told once, or a router that is
 * given both (Express 5 takes a handler's promise) would handle it twice.
 */
const finish = (outcome: Error | undefined | void, done: Done | undefined): Promise<void> => {
  if (done) {
    if (outcome) done(outcome)
    else done()
    return Promise.resolve()
  }
  if (!outcome) return Promise.resolve()
  const rejection = Promise.reject(outcome)
  // Nobody has to wait for it: the response meets the same error. Without this, it would end the process.
  rejection.catch(() => {})
  return rejection
}

/** @param act throws, or gives its error. */
const settle = (
  method: string,
  act: () => Outcome | Promise<Outcome>,
  done: Done | undefined,
): Promise<void> => {
  if (done !== undefined && typeof done !== 'function') {
    throw misuse(`the argument of ${method}()`, describeKind(done), 'pass a callback, or nothing')
  }
  let outcome: Outcome | Promise<Outcome>
  try {
    outcome = act()
  } catch (error) {
    return finish(error as Error, done)
  }
  if (!isPromise(outcome)) return finish(outcome, done)
  const finished = outcome.then((error) => finish(error, done))
  if (!done) finished.catch(() => {}) // for the same reason; what a callback throws is its own
  return finished
}

/**
 * The object at `req.session`. Its own enumerable keys are data and nothing else; the methods are inherited, so that
 * assigning to their names stores data.
 */
export class SessionObject {
  #controls: SessionControls

  constructor(controls: SessionControls, content: object = {}) {
    this.#controls = controls
    for (const key of Object.keys(content)) setOwn(this, key, content[key as keyof typeof content])
  }

  /** Takes a session object out of use: its data and its id stay, and it saves nothing any more. */
  static retire(session: SessionObject, id: string): void {
    session.#controls = retired(id)
  }

  // Assigning to `__proto__` would otherwise change what the session inherits, as `req.session.isAdmin` then shows.
  get ['__proto__'](): unknown {
    return undefined
  }
  set ['__proto__'](value: unknown) {
    setOwn(this, '__proto__', value)
  }

  get id(): string {
    return this.#controls.id
  }
  set id(value: unknown) {
    setOwn(this, 'id', value)
  }

  reset(keep?: readonly string[]): void {
    this.#controls.reset(keep)
  }

  setDuration(duration: number, ephemeral?: boolean): void {
    this.#controls.setDuration(duration, ephemeral)
  }

  destroy(done?: Done): Promise<void> {
    return settle('destroy', () => this.#controls.destroy(), done)
  }

  regenerate(done?: Done): Promise<void> {
    return settle('regenerate', () => this.#controls.regenerate(), done)
  }

  revoke(done?: Done): Promise<void> {
    return settle('revoke', () => this.#controls.revoke(), done)
  }

  reload(done?: Done): Promise<void> {
    return settle('reload', () => this.#controls.reload(), done)
  }

  touch(): Promise<void> {
    return settle('touch', () => this.#controls.touch(), undefined)
  }

  save(done?: Done): Promise<void> {
    return settle('save', () => this.#controls.save(), done)
  }
}

const refuse = (): never => {
  throw new SessionError(
    'replaced',
    'regenerate() has put a new session in the place of this object; call the method on the request’s session',
  )
}

const retired = (id: string): SessionControls => ({
  id,
  reset: refuse,
  destroy: refuse,
  setDuration: refuse,
  touch: refuse,
  regenerate: refuse,
  revoke: refuse,
  reload: refuse,
  save: refuse,
})

const setOwn = (target: object, key: string, value: unknown): void => {
  // Assignment is the faster way, where nothing inherited can catch it.
  if (!(key in SessionObject.prototype)) (target as Record<string, unknown>)[key] = value
  else
    Object.defineProperty(target, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
}

/** Makes `source`'s own enumerable keys the only data of `target`. `source` may be `target`. */
export const replaceData = (target: object, source: object): void => {
  const entries = Object.entries(source)
  clearData(target)
  for (const [key, value] of entries) setOwn(target, key, value)
}

export const clearData = (target: object, keep: readonly string[] = []): void => {
  for (const key of Object.keys(target)) {
    if (!keep.includes(key)) delete (target as Record<string, unknown>)[key]
  }
}
