/** `client-sessions/fetch` behind a `node:http` server that makes Requests and takes Responses. */
import { getRequestListener } from '@hono/node-server'
import { createSessions } from '../../src/fetch.ts'
import { listen } from '../support/server.ts'
import { failuresOf, optionsOf, type Answer, type Host } from './hosts.ts'
import { visitUrl } from './visit.ts'
import { exchangeOf, pairsOf, streamOf, type Loads } from './web-exchange.ts'

/** @param url of the request: a `Response` redirects to whole URLs alone. */
const responseOf = (answered: Answer | void, url: string): Response => {
  const { status = 200, redirect, ...answer } = answered ?? {}
  if (redirect !== undefined) return Response.redirect(new URL(redirect, url))
  return new Response(streamOf(answer.body), { status, headers: pairsOf(answer) })
}

export const FETCH: Host = {
  name: 'fetch',
  async start(setup) {
    const { errors, answer } = failuresOf(setup)
    const handles = optionsOf(setup).map((options) => createSessions(options))
    type Wrapped = (request: Request, loads: Loads) => Promise<Response>
    let wrapped: Wrapped = async (request, loads) =>
      responseOf(await setup.handle(exchangeOf(request.url, loads)), request.url)
    for (const { cookieName, withSession } of handles.toReversed()) {
      const inner = wrapped
      wrapped = withSession((request, load, loads: Loads) =>
        inner(request, [...loads, [cookieName, load]]),
      )
    }
    /** What a server does with an error that comes through all of them. */
    const answerError = async (error: unknown, request: Request): Promise<Response> => {
      const exchange = exchangeOf(
        request.url,
        handles.map(({ cookieName, load }) => [cookieName, () => load(request)]),
      )
      const answered = await answer(error, exchange)
      const response = responseOf(answered, request.url)
      await exchange.commit(answered, response.headers)
      return response
    }
    const onRequest = (request: Request): Promise<Response> =>
      wrapped(request, []).catch((error: unknown) => answerError(error, request))
    const address = await listen(getRequestListener(onRequest, { overrideGlobalObjects: false }))
    return { errors, visit: (visit) => visitUrl(address, visit) }
  },
}
