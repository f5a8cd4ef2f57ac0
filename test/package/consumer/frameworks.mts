// The handles of Koa and Fastify: what `read()` gives depends on the store there, too.
import fastify from 'fastify'
import Koa from 'koa'
import { memoryRevocations, type ReadResult, type RevocationStore } from 'client-sessions'
import fastifySessions, { type SessionHandle } from 'client-sessions/fastify'
import koaSessions, { type KoaSessionOptions, type Sessions } from 'client-sessions/koa'
import { redisRevocations, type AskedStore } from 'client-sessions/redis'
import { cookieHeader } from 'client-sessions/testing'

interface MySession {
  user: { id: number }
}
type Now = ReadResult<MySession>
type Later = Promise<ReadResult<MySession>>
type Either = ReadResult | Promise<ReadResult>

/** Does not compile for what is more than `T`; it is less where `then`, or `ok`, cannot be reached. */
const is = <T,>(value: T): T => value

const secret = 'a'.repeat(32)
const client = { sendCommand: async (args: readonly string[]): Promise<unknown> => args }
const asked = { secret, revocation: { store: redisRevocations(client) } }
const followed = { secret, revocation: { store: redisRevocations(client, { mode: 'follow' }) } }
const kept = { secret, revocation: { store: memoryRevocations() } }
const some = { secret, revocation: { store: kept.revocation.store as RevocationStore } }
const unknown: KoaSessionOptions = { secret }

const app = new Koa()
const sessions: Sessions<MySession> = koaSessions<MySession>({
  secret,
  skip: (ctx) => ctx.path === '/health',
  cookie: (ctx) => ({ domain: ctx.hostname }),
  revocation: { subject: ({ user }) => user && String(user.id) },
})
app.use(sessions)
const asking: Sessions<MySession, Later> = koaSessions<MySession>({
  secret,
  skip: (ctx) => ctx.path === '/health',
  revocation: { store: redisRevocations(client), subject: ({ user }) => user && String(user.id) },
})
app.use(asking)

is<Now>(koaSessions<MySession>({ secret }).read(''))
is<Now>(koaSessions<MySession>(unknown).read(''))
is<Now>(koaSessions<MySession>(followed).read(''))
is<Now>(koaSessions<MySession>(kept).read(''))
is<Later>(koaSessions<MySession>(asked).read(''))
is<Either>(koaSessions(some).read(''))
// @ts-expect-error: a promise has no `ok`
void koaSessions(asked).read('').ok
// @ts-expect-error: it may be a promise
void koaSessions(some).read('').ok
// @ts-expect-error: no such option
koaSessions({ secret, duraton: 1 })

const server = fastify()
void server.register(fastifySessions, asked)
void server.register(fastifySessions, [{ ...asked, skip: (request) => request.url === '/health' }])
const handle = server.clientSessions['session']!
export const annotated: SessionHandle<Record<string, any>, Either> = handle
// @ts-expect-error: it may be a promise
void handle.read('').ok

export const readByFastify = async (): Promise<unknown> => {
  const result = await handle.read('')
  return result.ok ? result.data['user'] : result.reason
}

// A cookie can be made where none can be read at once.
export const cookies: string[] = [
  cookieHeader(asking, { user: { id: 7 } }),
  cookieHeader(handle, { user: { id: 7 } }),
]
export const store: AskedStore = asked.revocation.store
