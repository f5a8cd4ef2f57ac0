import type { RequestContext } from './request-context.ts'
import { RequestSession } from './request-session.ts'
import { selectToken, type Candidate } from './select-token.ts'

/**
 * The session of a request whose tokens were opened: an empty one if none of them is good.
 *
 * @param candidates all tokens that came in.
 */
export const openSession = (
  candidates: readonly Candidate[],
  context: RequestContext,
): RequestSession => {
  const { config, observe } = context
  const { selected, others, reasons } = selectToken(candidates, config)
  const { cookieName } = config
  for (const reason of reasons) observe({ type: 'rejected', cookieName, reason })
  return new RequestSession(context, selected, others)
}
