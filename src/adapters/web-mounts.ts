/** What the middlewares of frameworks share: one session for each cookie name of a request, loaded when it is asked for. */
import { misuse } from '../base/describe.ts'
import { OF_CONTENT } from '../session/error-page.ts'
import { quietly, type FetchSessions, type FetchSource, type LoadedSession } from './fetch.ts'

/** One cookie's session in one request. */
export interface Mount {
  /** Whether anybody has asked for the session. */
  readonly loaded: boolean
  /**
   * Puts what the session sends into the headers of a response of this status, which is given away then.
   *
   * @returns whether it could be saved. Where the application says itself that it has failed that is no error: in a 5xx,
   *   and in a 4xx after `save()` has told of it.
   * @throws {SessionError} `unserializable`, `too-large`.
   */
  commit(headers: Headers, status: number): Promise<boolean>
}

export interface Mounts<Data extends object> {
  /** `undefined` if the request has the session of that cookie already: two would send two cookies of one name. */
  add(context: object, source: FetchSource): Mount | undefined
  load(context: object): Promise<LoadedSession<Data>>
}

/** By the framework's object for a request, and the cookie's name. */
const mounted = new WeakMap<object, Map<string, () => Promise<LoadedSession<any>>>>()

/** @param remedy for a request without the middleware. */
export const createMounts = <Data extends object>(
  sessions: Pick<FetchSessions<Data>, 'arrive' | 'cookieName' | 'load'>,
  remedy = 'call app.use(sessions) before the handlers that need it',
): Mounts<Data> => ({
  add(context, source) {
    const names = mounted.get(context) ?? new Map<string, () => Promise<LoadedSession<Data>>>()
    if (names.has(sessions.cookieName)) return undefined
    sessions.arrive(source)
    let loading: Promise<LoadedSession<Data>> | undefined
    names.set(sessions.cookieName, () => (loading ??= sessions.load(source)))
    mounted.set(context, names)
    return {
      get loaded() {
        return loading !== undefined
      },
      async commit(headers, status) {
        // Whoever has loaded it was told why it could not be.
        const session = await loading?.catch(() => undefined)
        const saved = (await session?.commit(headers, status)) ?? true
        session?.close()
        return saved
      },
    }
  },
  load(context) {
    const load = mounted.get(Object(context) as object)?.get(sessions.cookieName)
    if (load) return load()
    const came = 'called for a request that has not come through its middleware'
    return quietly(Promise.reject(misuse('load()', came, remedy)))
  },
})

/** For an error page that takes the place of a response. */
export const dropContentHeaders = (headers: Headers): void => {
  for (const name of OF_CONTENT) headers.delete(name)
}
