/** What the handle of a cookie can do about sessions that are elsewhere. */
import { describeKind, misuse } from '../base/describe.ts'
import type { Config } from './config.ts'
import type { ReadResult } from './read.ts'
import type { Revocation } from './revocation.ts'
import { notSet } from './revocation-options.ts'

export interface RevocationMethods {
  /**
   * Ends the session of this id on every server.
   *
   * @param id as `req.session.id` or `read()` gives it.
   * @throws {TypeError} without option `revocation`, or for what is no id. @throws {SessionError} `revocation-unavailable`.
   */
  revoke(id: string): Promise<void>
  /**
   * Ends all sessions of a subject that were born up to now. One that is born later is valid, in the same ms too.
   *
   * @param subject what `revocation.subject` gives for its sessions.
   * @throws {TypeError} without `revocation.subject`, or for what is no text. @throws {SessionError} `revocation-unavailable`.
   */
  revokeSubject(subject: string): Promise<void>
  /**
   * Calls once when a session that was read is revoked, wherever that happens.
   *
   * @param session what `read()` gave.
   * @returns what ends it: call it when the socket closes.
   * @throws {TypeError} without option `revocation`, if there is no session, or if the store has to be asked.
   */
  onRevoked(session: ReadResult, listener: () => void): () => void
}

export const revocationMethods = (
  revocation: Revocation | undefined,
  config: Config,
): RevocationMethods => {
  const needed = (method: string): Revocation => {
    if (revocation) return revocation
    throw notSet(method)
  }
  return {
    revoke: async (id) => needed('revoke').endId(id),
    revokeSubject: async (subject) => needed('revokeSubject').endSubject(subject),
    onRevoked(session, listener) {
      const { watch, subjectOf } = needed('onRevoked')
      if (!session?.ok || session.id === undefined) {
        const expected = `pass what read() gives for a session of ${config.cookieName}`
        throw misuse('the first argument of onRevoked()', describeKind(session), expected)
      }
      if (typeof listener !== 'function') {
        const came = describeKind(listener)
        throw misuse('the second argument of onRevoked()', came, 'it must be a function')
      }
      const { id, data, createdAt } = session
      return watch({ id, subject: subjectOf(data), birth: createdAt }, listener)
    },
  }
}
