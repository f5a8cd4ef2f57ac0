/** Sessions for servers that are given a `Request` and give a `Response`, on every runtime with WebCrypto. */
import { describeKind, misuse } from '../base/describe.ts'
import type { SessionOptions } from '../session/options.ts'
import { committed } from './web-body.ts'
import {
  createHandle,
  createShared,
  headersIn,
  headersOf,
  type FetchSource,
  type WebTools,
} from './web-handle.ts'
import { answering, type LoadedSession } from './web-visit.ts'

type Handler<Data extends object, Rest extends readonly unknown[]> = (
  request: Request,
  load: () => Promise<LoadedSession<Data>>,
  ...rest: Rest
) => Response | Promise<Response>

/** The handle of a cookie. */
export interface FetchSessions<Data extends object = Record<string, any>> extends WebTools<Data> {
  /**
   * The session of a request, the same for each call with it.
   *
   * @throws {SessionError} `insecure-connection`.
   */
  load(source: FetchSource): Promise<LoadedSession<Data>>
  /**
   * Notes that a request has come, for option `revocation`: a sign-in in it is from then, also if somebody is signed out while it
   * is under way. `withSession` and the middlewares of frameworks do it; without them `load()` does.
   *
   * @throws {TypeError} for what has no headers.
   */
  arrive(source: FetchSource): void
  /**
   * Wraps a handler. It is given `load`, for the session of its request; what has changed goes into its response. A request
   * whose handler does not load the session costs nothing.
   */
  withSession<Rest extends readonly unknown[]>(
    handler: Handler<Data, Rest>,
  ): (request: Request, ...rest: Rest) => Promise<Response>
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const createSessions = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): FetchSessions<Data> => {
  const { tools, load, visitOf } = createHandle<Data>(createShared(options))
  return {
    ...tools,
    load,
    arrive: (source) => void visitOf(headersOf('arrive', source)),
    withSession:
      (handler) =>
      async (request, ...rest) =>
        answering(
          visitOf(request.headers),
          () => handler(request, () => load(request), ...rest),
          (response, session) => {
            // Bun has no answer to a request that became a WebSocket.
            if (response === undefined) return response
            if (headersIn(response)) return committed(response, session)
            throw misuse('the answer of the handler', describeKind(response), 'return a Response')
          },
        ),
  }
}
