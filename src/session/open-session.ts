import type { RequestContext } from './request-context.ts'
import { RequestSession } from './request-session.ts'
import { selectToken, type Candidate } from './select-token.ts'

/** A session, and what tells why tokens were not accepted: to be called when the session can be had by its request. */
export interface OpenedSession {
  readonly session: RequestSession
  tellRejected(): void
}

/**
 * The session of a request whose tokens were opened: an empty one if none of them is good.
 *
 * @param candidates all tokens that came in.
 */
export const openSession = (
  candidates: readonly Candidate[],
  context: RequestContext,
): OpenedSession => {
  const { config, observe } = context
  const { selected, others, reasons } = selectToken(candidates, config)
  return {
    session: new RequestSession(context, selected, others),
    tellRejected() {
      const { cookieName } = config
      for (const reason of reasons) observe({ type: 'rejected', cookieName, reason })
    },
  }
}
