/** What `req.session` can do. Data of the same name hides a method: data always wins. */
export interface SessionMethods {
  /**
   * Clears all but the named keys and starts the session's life anew: its birth is now, and it ends `duration`
   * from now. With option `revocation` the session before it is over, unless what is kept is still that of the same subject:
   * then id and birth stay.
   *
   * @throws {TypeError} if `keep` is not a list of strings.
   */
  reset(keep?: readonly string[]): void
  /**
   * Ends the session: clears it and deletes the cookie in the browser. Final for the request: what is written
   * later is not saved. With option `revocation` it is over in every copy of the cookie; without it a copy stays valid until it
   * expires.
   *
   * @param done called when the store of revocations was told, if there is one.
   * @throws {SessionError} `headers-sent`, `revocation-unavailable`: to `done`, or without it as a rejection.
   */
  destroy(done?: (error?: Error) => void): Promise<void>
  /**
   * Puts a new, empty session with a new id in the place of this one, as after a sign-in. The object that was at
   * `req.session` keeps its data and is saved no more.
   *
   * @throws {SessionError} `destroyed`, `headers-sent`, `revocation-unavailable`: to `done`, or without it as a rejection.
   */
  regenerate(done?: (error?: Error) => void): Promise<void>
  /**
   * Ends this session on every server, and in every copy of its cookie. Nothing is sent, and what is in the object stays.
   * `destroy()` and `regenerate()` do it for the session that they end.
   *
   * @throws {TypeError} without option `revocation`. @throws {SessionError} `revocation-unavailable`: to `done`, or without
   *   it as a rejection.
   */
  revoke(done?: (error?: Error) => void): Promise<void>
  /**
   * Saves now what would be saved when the headers leave, to learn of an error before the response.
   *
   * @throws {SessionError} `unserializable`, `too-large` or `headers-sent`: to `done`, or without it as a rejection.
   */
  save(done?: (error?: Error) => void): Promise<void>
  /**
   * Drops what was changed since the session was read or last saved.
   *
   * @throws {SessionError} `destroyed`: to `done`, or without it as a rejection.
   */
  reload(done?: (error?: Error) => void): Promise<void>
  /**
   * Notes that the session is in use now: its idle time, and `cookie.maxAge`, start again. Sends nothing where neither
   * is set, and never lengthens `duration`.
   */
  touch(): Promise<void>
  /**
   * 128 random bits as 32 hexadecimal digits, the same for the whole life of the session. A session has an id from when
   * it is first asked for, or `regenerate()` was called; that is a change, and is saved.
   *
   * @throws {TypeError} with `format: "0.8"`, which has no place for it.
   */
  id: string
  /**
   * Gives this session another duration, counted from now.
   *
   * @param duration in ms. With 0 or less the session ends with this request, and the browser drops the cookie.
   * @param ephemeral whether the browser forgets the cookie when it closes; as before when left out.
   * @throws {TypeError} if `duration` is not a number, or `ephemeral` meets `cookie.maxAge`.
   */
  setDuration(duration: number, ephemeral?: boolean): void
}

/** The session of a request: what is stored, every key of it optional, and the methods. Of a union it is one of each member. */
export type Session<Data extends object = Record<string, any>> = Data extends object
  ? Partial<Data> & (string extends keyof Data ? SessionMethods : Omit<SessionMethods, keyof Data>)
  : never
