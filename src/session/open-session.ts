import type { TokenResult } from '../token/result.ts'
import type { RequestContext } from './request-context.ts'
import { RequestSession } from './request-session.ts'
import { selectToken } from './select-token.ts'

/**
 * The session of a request whose tokens were opened: an empty one if none of them is good.
 *
 * @param results of all tokens that came in.
 */
export const openSession = (
  results: readonly TokenResult[],
  context: RequestContext,
): RequestSession => {
  const { config, now, observe } = context
  const { selected, reasons } = selectToken(results, config, now)
  const { cookieName } = config
  for (const reason of reasons) observe({ type: 'rejected', cookieName, reason })
  return new RequestSession(context, selected)
}
