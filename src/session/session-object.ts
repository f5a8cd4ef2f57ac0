/** The object at `req.session`, and its data. */

/** What the methods reach. Errors of `save` are returned. */
export interface SessionControls {
  reset(keep: readonly string[] | undefined): void
  destroy(): void
  setDuration(duration: number, ephemeral: boolean | undefined): void
  save(): Error | undefined
}

/**
 * The object at `req.session`. Its own enumerable keys are data and nothing else; the methods are inherited, so that
 * assigning to their names stores data.
 */
export class SessionObject {
  readonly #controls: SessionControls

  constructor(controls: SessionControls) {
    this.#controls = controls
  }

  // Assigning to `__proto__` would otherwise change what the session inherits, as `req.session.isAdmin` then shows.
  get ['__proto__'](): unknown {
    return undefined
  }
  set ['__proto__'](value: unknown) {
    setOwn(this, '__proto__', value)
  }

  reset(keep?: readonly string[]): void {
    this.#controls.reset(keep)
  }

  destroy(done?: () => void): void {
    this.#controls.destroy()
    done?.()
  }

  setDuration(duration: number, ephemeral?: boolean): void {
    this.#controls.setDuration(duration, ephemeral)
  }

  save(done: (error?: Error) => void): void
  save(): Promise<void>
  save(done?: (error?: Error) => void): Promise<void> | void {
    const error = this.#controls.save()
    if (done) return done(error)
    if (!error) return Promise.resolve()
    const rejection = Promise.reject(error)
    // Nobody has to wait for it: the response meets the same error. Without this, that would end the process.
    rejection.catch(() => {})
    return rejection
  }
}

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
