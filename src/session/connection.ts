/** Which cookie goes over which connection. */
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
