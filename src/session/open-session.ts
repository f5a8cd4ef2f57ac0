import type { SessionError } from '../base/errors.ts'
import type { TokenResult } from '../token/result.ts'
import type { Config } from './config.ts'
import type { Observe } from './events.ts'
import { RequestSession } from './request-session.ts'
import { selectToken } from './select-token.ts'

/**
 * The session of a request whose cookies were opened: an empty one if none of them is good.
 *
 * @param save saves at once, for `session.save()`; gives the error, if any.
 */
export const openSession = (
  results: readonly TokenResult[],
  config: Config,
  now: number,
  observe: Observe,
  save: () => SessionError | undefined,
): RequestSession => {
  const { selected, reasons } = selectToken(results, config, now)
  const { cookieName } = config
  for (const reason of reasons) observe({ type: 'rejected', cookieName, reason })
  return new RequestSession(config, now, observe, selected, save)
}
