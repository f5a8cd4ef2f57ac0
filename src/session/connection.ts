/** Which cookie goes over which connection. */
import { SessionError } from '../base/errors.ts'
import type { Connections } from '../cookie/attributes.ts'
import type { Config } from './config.ts'

/** The cookie for a response; `undefined` if it needs a secure connection, and this is none. */
export const cookieOver = <Cookie>(
  { secure, plain }: Connections<Cookie>,
  isSecure: boolean,
): Cookie | undefined => (isSecure ? secure : plain)

/**
 * The names under which a session may come, the best first. Over HTTPS the prefixed one alone: a bare one may have been
 * set by another host. A connection that is not known to be secure may be so at a proxy.
 */
export const namesOver = ({ names }: Config, isSecure: boolean): readonly string[] =>
  isSecure && names.length > 1 ? names.slice(0, 1) : names

/** @param instead what else tells that a proxy speaks HTTPS. */
export const insecure = (instead = ''): SessionError =>
  new SessionError(
    'insecure-connection',
    `cookie.secure is on, and this request came over plain HTTP. Behind a proxy that speaks HTTPS set ${instead}` +
      'cookie.secureProxy; for development over HTTP set cookie.secure to "auto"',
  )
