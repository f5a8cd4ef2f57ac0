/** What a token says of a session besides its content. All times in ms since 1970. */
export interface Claims {
  /** When the session was created or last reset. Nothing else ever moves it: revocation and caps count from it. */
  readonly birth: number
  /** What the present duration counts from: the birth, or the last `setDuration()`. */
  readonly start: number
  /** The end of the session's life. */
  readonly expires: number
  /** The last activity that was written down: the last change, or the last slide of the idle clock. */
  readonly active: number
  /** 16 random bytes, for sessions that have an id. */
  readonly id?: Uint8Array
  /** What `setDuration(ms, ephemeral)` said: whether the browser forgets the cookie when it closes. */
  readonly ephemeral?: boolean
}

/** Which of the two formats a token is in. */
export type Format = 'v1' | '0.8'
