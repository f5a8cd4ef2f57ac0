/** The plugin for Fastify 5. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ReadResult } from '../session/read.ts'
import { servedWithout } from '../session/revocation-options.ts'
import type { Session } from '../session/session.ts'
import { answerPlainly } from './node-errors.ts'
import { createFrameworkSessions, type FrameworkOptions } from './node-framework.ts'
import type { SessionHandle } from './node-handle.ts'
import { dropContentHeaders } from './node-headers.ts'
import { cancelBody } from './web-body.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * The handles of the sessions that are registered here or above, by the property on `request`. `await` what `read()` gives:
     * with a `revocation.store` that is asked it is a promise, and types cannot tell.
     */
    clientSessions: Record<
      string,
      SessionHandle<Record<string, any>, ReadResult | Promise<ReadResult>>
    >
  }
}

export type FastifySessionOptions = FrameworkOptions<FastifyRequest>

/** One session, or several side by side. */
export type FastifySessionsOptions = FastifySessionOptions | readonly FastifySessionOptions[]

/** Those that ask whether a session was revoked. */
const asking = new WeakSet<object>()

type Raw = FastifyRequest['raw'] & Record<string, unknown>

/** What takes the place of a reply shall have nothing of it. */
const dropReply = (reply: FastifyReply, payload?: unknown): void => {
  dropContentHeaders(reply)
  if (payload instanceof Response) return cancelBody(payload.body)
  cancelBody(payload)
  ;(payload as { destroy?: () => void } | null | undefined)?.destroy?.()
}

const addSession = (app: FastifyInstance, options: FastifySessionOptions): void => {
  const { begin, save, sessions, requestKey } = createFrameworkSessions(options)
  const first = app.clientSessions[requestKey]
  // Registered twice, as by two plugins that need it: the first serves both.
  if (first?.cookieName === sessions.cookieName) {
    if (options.revocation && !asking.has(first)) throw servedWithout(`req.${requestKey}`)
    return
  }
  if (options.revocation) asking.add(sessions)
  app.decorateRequest(requestKey as 'raw', {
    getter() {
      return (this.raw as Raw)[requestKey] as never
    },
    setter(value: unknown) {
      ;(this.raw as Raw)[requestKey] = value
    },
  })
  app.clientSessions[requestKey] = sessions
  app.addHook('onRequest', (request, reply, done) => {
    const handOver = (error: Error): void => {
      if (reply.sent) return answerPlainly(error, reply.raw) // hijacked
      dropReply(reply)
      reply.send(error)
    }
    begin(request, request.protocol === 'https', request.raw, reply.raw, handOver, done)
  })
  // Before the headers leave: here an error still finds its handler. Whatever goes another way is saved all the same.
  app.addHook('onSend', (request, reply, payload, done) => {
    const error = save(request.raw, reply.raw)
    if (!error) return done()
    dropReply(reply, payload)
    done(error)
  })
}

/** The plugin: `app.register(clientSessions, options)`. */
export async function fastifySessions(
  app: FastifyInstance,
  options: FastifySessionsOptions,
): Promise<void> {
  if (!Object.hasOwn(app, 'clientSessions')) {
    app.decorate('clientSessions', Object.create(app.clientSessions ?? null))
  }
  for (const each of [options].flat()) addSession(app, each)
}

// As at `clientSessions()`: the names themselves, and no aliases of them.
export declare namespace fastifySessions {
  export { type FastifySessionOptions, type ReadResult, type Session, type SessionHandle }
}

/** What `fastify-plugin` does: the session is there where the plugin is registered, not only inside of it. */
Object.assign(fastifySessions, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'client-sessions',
  [Symbol.for('plugin-meta')]: { name: 'client-sessions', fastify: '5.x' },
})
