/** What `req.session` can do. Data of the same name hides a method: data always wins. */
export interface SessionMethods {
  /**
   * Clears all but the named keys and starts the session's life anew: its birth is now, and it ends `duration`
   * from now.
   *
   * @throws {TypeError} if `keep` is not a list of strings.
   */
  reset(keep?: readonly string[]): void
  /**
   * Ends the session: clears it and deletes the cookie in the browser. Final for the request: what is written
   * later is not saved. A copy of the cookie stays valid until it expires.
   *
   * @param done called, without argument, when that is noted.
   */
  destroy(done?: () => void): void
  /**
   * Gives this session another duration, counted from now.
   *
   * @param duration in ms.
   * @param ephemeral whether the browser forgets the cookie when it closes; as before when left out.
   * @throws {TypeError} if `duration` is not a positive number, or `ephemeral` meets `cookie.maxAge`.
   */
  setDuration(duration: number, ephemeral?: boolean): void
  /**
   * Saves now what would be saved when the headers leave, to learn of an error before the response.
   *
   * @throws {SessionError} `unserializable`, `too-large` or `headers-sent`: to `done`, or as a rejection.
   */
  save(done: (error?: Error) => void): void
  save(): Promise<void>
}

/** The session of a request: what is stored, every key of it optional, and the methods. */
export type Session<Data extends object = Record<string, any>> = Partial<Data> &
  (string extends keyof Data ? SessionMethods : Omit<SessionMethods, keyof Data>)
