/** What is done about revocation before the handler of a request runs. */
import { isPromise } from '../base/is-promise.ts'
import { cookieValues } from '../cookie/parse.ts'
import type { Revocation } from '../session/revocation.ts'
import { arrive, type Arrived, type Shared } from './node-session.ts'
import type { NodeRequest } from './node-types.ts'

/**
 * Asks a store that has to be asked. Where an immediate one can be relied on, sessions are checked when they are used, and
 * `undefined` comes back.
 *
 * @throws {SessionError} `revocation-unavailable`; as a rejection, if that has to be waited for.
 */
export const checkArrived = (
  shared: Shared,
  revocation: Revocation,
  req: NodeRequest,
  name: string,
): Arrived | Promise<Arrived> | undefined => {
  // First what costs nothing, for a request that will not touch its session.
  if (revocation.immediate && revocation.isReliable()) return undefined
  if (cookieValues(req.headers.cookie, name).length === 0) return undefined
  const now = shared.config.clock()
  const { incoming, candidates } = arrive(shared, req, name, now)
  const checked = revocation.check(candidates, incoming.tokens, now, true)
  return isPromise(checked)
    ? checked.then((left) => ({ incoming, candidates: left }))
    : { incoming, candidates: checked }
}
