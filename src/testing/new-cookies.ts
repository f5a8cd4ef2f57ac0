/** The cookies of a new session, without a server. */
import type clientSessions = require('../index.ts')
import { checkHandle, type Handle } from './handle.ts'
import { describe, misuse } from './misuse.ts'
import { headerOf, parseLine, type SetCookie } from './set-cookie-attributes.ts'

export const newCookies = <Data extends object>(
  sessions: Handle<Data>,
  data: Partial<Data>,
  req: clientSessions.RequestLike,
): SetCookie[] => sessions.serialize(data, req).map(parseLine)

/**
 * The Cookie header of a browser that has a session with this content. Join those of several sessions with `"; "`.
 *
 * @param request as much of the request as matters for the cookie: `{ secure: true }` for one over HTTPS.
 * @throws {TypeError} for wrong arguments. @throws {SessionError} `unserializable`, `too-large`.
 */
export const cookieHeader = <Data extends object>(
  sessions: Handle<Data>,
  data: Partial<NoInfer<Data>>,
  request: clientSessions.RequestLike = {},
): string => {
  checkHandle('cookieHeader', sessions)
  if (typeof request !== 'object' || request === null) {
    throw misuse(
      'the third argument of cookieHeader()',
      describe(request),
      'pass an object such as { secure: true }, or leave it out',
    )
  }
  return headerOf(newCookies(sessions, data, request))
}
