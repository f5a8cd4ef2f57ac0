/** One request, while it is answered. */
import type { Session } from '../session/session.ts'
import type { Arrival } from './web-session.ts'

/** The session of a request. */
export interface LoadedSession<Data extends object = Record<string, any>> {
  /** As `req.session` on Node: assigning an object replaces everything, `null` destroys. */
  get session(): Session<Data>
  set session(data: Partial<Data> | null)
  /**
   * Puts Vary, and where something has changed Set-Cookie, into the headers of the response. Again after a later change.
   *
   * @param status of that response, 200 if left out. One that says itself that it has failed is left as it is: a 5xx, and a
   * 4xx after `save()` has told of the error.
   * @returns whether the session could be saved.
   * @throws {SessionError} `unserializable`, `too-large`: no cookie is sent, the browser keeps the one it has.
   */
  commit(headers: Headers, status?: number): Promise<boolean>
  /**
   * Says that the response has been given away: from then on `save()` of a change, `destroy()` and `regenerate()` fail with
   * `headers-sent`. `withSession` and the middlewares of frameworks do it.
   */
  close(): void
}

/** A request, to one handle. */
export interface Visit<Data extends object = any> extends Arrival {
  session?: Promise<LoadedSession<Data>>
}

/**
 * Answers a request. From the answer on, what its session cannot do any more is an error, also of one that is loaded later.
 *
 * @param finish puts the session into the answer, where one was loaded. Whoever could not load it was told why.
 * @throws what these throw: then nobody has answered yet, and the session can be mended and saved.
 */
export const answering = async <Answer, Data extends object>(
  visit: Visit<Data>,
  answer: () => Answer | Promise<Answer>,
  finish: (answer: Answer, session: LoadedSession<Data>) => Answer | Promise<Answer>,
): Promise<Answer> => {
  // Of several around each other the outermost gives the answer away.
  const isOutermost = visit.closed !== false
  const close = (closed: boolean | undefined): void => {
    if (isOutermost) visit.closed = closed
  }
  close(false)
  try {
    const answered = await answer()
    close(true)
    const session = await visit.session?.catch(() => undefined)
    return session ? await finish(answered, session) : answered
  } catch (error) {
    close(undefined)
    throw error
  }
}
