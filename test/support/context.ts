/** The request that a session belongs to, for tests of the core alone. */
import { incomingCookies } from '../../src/cookie/chunks.ts'
import type { Config } from '../../src/session/config.ts'
import type { RequestContext } from '../../src/session/request-context.ts'

export const requestContext = (
  config: Config,
  changes: Partial<RequestContext> & { readonly header?: string } = {},
): RequestContext => {
  if (typeof config.cookie === 'function') throw new TypeError('this is for one cookie')
  const { secure: cookie } = config.cookie
  const { header, ...rest } = changes
  return {
    config,
    cookie,
    incoming: incomingCookies(header, cookie.name),
    now: config.clock(),
    prefetch: false,
    observe: () => {},
    otherLines: () => [],
    sent: () => false,
    save: () => undefined,
    ...rest,
  }
}
