/** What a store of revocations is asked. Sessions are not kept in it. */

/** Of each key that was asked for: the cutoff, or `undefined` if nothing of it is revoked. */
export type Cutoffs = readonly (number | undefined)[]

/** Of a store that others have to reach. `emptied`: it came back without what it was told. */
export type StoreState = 'up' | 'down' | 'emptied'

/**
 * A key stands for one session, or for all sessions of one subject; its cutoff is a time in ms since 1970. The sessions of a
 * key that were born up to its cutoff are over. A store has to keep a key until it expires, and of two cutoffs the later one.
 */
export interface RevocationStore {
  /**
   * Whether `cutoffs()` gives values, from memory. Then sessions are checked when they are used. Otherwise it gives a promise,
   * which each request with a session cookie waits for before its handler runs. Default `false`.
   */
  readonly immediate?: boolean | undefined
  /** @param now ms since 1970, by a clock that all have who share the store. */
  cutoffs(keys: readonly string[], now: number): Cutoffs | Promise<Cutoffs>
  /**
   * Done when every server that asks from now on is told.
   *
   * @param expires when it may be forgotten, in ms since 1970.
   */
  revoke(key: string, cutoff: number, expires: number, now: number): void | Promise<void>
  /** Of an immediate store: why what it knows may be too old, now or when the promise settles. */
  unavailable?(): Error | undefined | Promise<Error | undefined>
  /** Calls with each revocation, from whichever server it comes. @returns what ends it. */
  subscribe?(listener: (key: string, cutoff: number) => void): () => void
  /** Calls with each change of state that the store notices itself. @returns what ends it. */
  watch?(listener: (state: StoreState, error?: Error) => void): () => void
}

/** One that answers from memory, by its type. */
export interface ImmediateStore extends RevocationStore {
  readonly immediate: true
}

/** One that has to be asked, by its type. */
export interface AskedStore extends RevocationStore {
  readonly immediate?: false | undefined
}
