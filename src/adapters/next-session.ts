/** The session of one request, and the cookie store that it is saved to. */
import { SessionError } from '../base/errors.ts'
import { SessionObject, type Done } from '../session/session-object.ts'
import type { Session } from '../session/session.ts'
import { quietly } from './web-handle.ts'
import { put, type NextCookies } from './next-cookies.ts'
import type { LoadedSession } from './web-visit.ts'

/** The session of a request. */
export interface NextSession<Data extends object = Record<string, any>> {
  /**
   * As `req.session` on Node: assigning an object replaces everything, `null` destroys, as `session.destroy()` does: at once.
   *
   * @throws {SessionError} `headers-sent`: `null` in a server component, or after a Server Action.
   */
  get session(): Session<Data>
  set session(data: Partial<Data> | null)
  /**
   * As `session.save()`, also where the content has a key of that name. But for `destroy()`, nothing is saved without it.
   *
   * @throws {SessionError} `unserializable`, `too-large`: no cookie is set. `headers-sent`: in a server component, or after a
   *   Server Action.
   */
  save(): Promise<void>
}

const tell = async (saved: Promise<void>, done: Done): Promise<void> => {
  try {
    await saved
  } catch (error) {
    return done(error as Error)
  }
  done()
}

/** For the observer, who knows no other errors. */
const asSessionError = (error: unknown): SessionError => {
  if (error instanceof SessionError) return error
  const { message } = error as Error
  return new SessionError('headers-sent', message.replace('client-sessions: ', ''), {
    cause: error,
  })
}

/**
 * @param deletions the Set-Cookie lines that delete the session.
 * @param refused told of what the store refuses: nobody has to wait for save().
 */
export const storedSession = <Data extends object>(
  loaded: LoadedSession<Data>,
  store: NextCookies,
  deletions: readonly string[],
  refused: (error: SessionError) => void,
): NextSession<Data> => {
  let destroyed = false
  let saving = Promise.resolve()

  const putLines = (lines: readonly string[]): void => {
    try {
      for (const line of lines) put(store, line)
    } catch (error) {
      refused(asSessionError(error))
      throw error
    }
  }
  const commit = async (): Promise<void> => {
    const headers = new Headers()
    await loaded.commit(headers)
    // What began to be saved before must not bring the session back.
    putLines(destroyed ? deletions : headers.getSetCookie())
  }
  // One after the other: of two at once, the older content might come last.
  const save = (): Promise<void> => (saving = quietly(saving.then(commit, commit)))
  // At once: an action may redirect without waiting for it.
  const inherited = SessionObject.prototype
  const destroy = (): Promise<void> => {
    const ended = quietly(inherited.destroy.call(loaded.session as unknown as SessionObject))
    destroyed = true
    putLines(deletions)
    return ended
  }

  const method = (name: 'save' | 'destroy', act: () => Promise<void>): PropertyDescriptor => ({
    value(this: object, done?: Done) {
      // What regenerate() has replaced refuses; so it does what is no callback.
      if (this !== loaded.session || typeof (done ?? act) !== 'function') {
        return inherited[name].call(this as SessionObject, done)
      }
      return done ? tell(act(), done) : quietly(act())
    },
    writable: true,
    configurable: true,
  })
  /** What the session inherits here. As ever, data of these names hides them. */
  const methods: object = Object.create(inherited, {
    save: method('save', save),
    destroy: method('destroy', async () => destroy()),
  })
  return {
    get session(): Session<Data> {
      const { session } = loaded
      if (Object.getPrototypeOf(session) !== methods) Object.setPrototypeOf(session, methods)
      return session
    },
    set session(data: Partial<Data> | null) {
      if (data === null) void destroy()
      else loaded.session = data
    },
    save,
  }
}
