/** What the middlewares of frameworks share: one session for each cookie name of a request, loaded when it is asked for. */
import { misuse } from '../base/describe.ts'
import { OF_CONTENT } from '../session/error-page.ts'
import type { SessionOptions } from '../session/options.ts'
import { servedWithout } from '../session/revocation-options.ts'
import { createHandle, createShared, quietly, type WebTools } from './web-handle.ts'
import { answering, type LoadedSession } from './web-visit.ts'

/** One cookie's session in one request. */
interface Mount {
  readonly asksRevocation: boolean
  load(): Promise<LoadedSession<any>>
}

export interface MountedHandle<Context, Data extends object> extends WebTools<Data> {
  /**
   * The session of a request, the same for each call with it.
   *
   * @throws {TypeError} if the request has not come through the middleware. @throws {SessionError} `insecure-connection`.
   */
  load(context: Context): Promise<LoadedSession<Data>>
}

/** By the framework's object for a request, and the cookie's name. */
const mounted = new WeakMap<object, Map<string, Mount>>()

interface Mounts<Context extends object, Data extends object> {
  readonly handle: MountedHandle<Context, Data>
  /**
   * Answers a request: see {@link answering}. One that has the session of that cookie already is answered with that: two would
   * send two cookies of one name.
   *
   * @throws {TypeError} if nobody asks whether that one was revoked, and this handle would.
   */
  around<Answer>(
    context: Context,
    source: { readonly headers: Headers; readonly url: string },
    answer: () => Answer | Promise<Answer>,
    finish: (answer: Answer, session: LoadedSession<Data>) => Answer | Promise<Answer>,
  ): Promise<Answer>
}

/** @param remedy for a request without the middleware. */
export const createMounts = <Context extends object, Data extends object>(
  options: SessionOptions,
  remedy = 'call app.use(sessions) before the handlers that need it',
): Mounts<Context, Data> => {
  const shared = createShared(options)
  const { tools, load, visitOf } = createHandle<Data>(shared)
  const { cookieName } = tools
  const asksRevocation = shared.revocation !== undefined
  return {
    handle: {
      ...tools,
      load(context) {
        const mount = mounted.get(Object(context) as object)?.get(cookieName)
        if (mount) return mount.load()
        return quietly(Promise.reject(misuse('load()', 'called without its middleware', remedy)))
      },
    },
    async around(context, source, answer, finish) {
      const mounts = mounted.get(context) ?? new Map<string, Mount>()
      const first = mounts.get(cookieName)
      if (first) {
        if (asksRevocation && !first.asksRevocation) throw servedWithout(`cookie ${cookieName}`)
        return answer()
      }
      mounted.set(context, mounts.set(cookieName, { asksRevocation, load: () => load(source) }))
      return answering(visitOf(source.headers), answer, finish)
    },
  }
}

/** For an error page that takes the place of a response. */
export const dropContentHeaders = (headers: Headers): void => {
  for (const name of OF_CONTENT) headers.delete(name)
}
