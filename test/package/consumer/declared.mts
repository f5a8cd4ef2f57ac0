// What applications export for others, and for their tests: with `declaration` the compiler has to name each type of it.
import fastify from 'fastify'
import clientSessions, { generateSecret, memoryRevocations, util } from 'client-sessions'
import fastifySessions from 'client-sessions/fastify'
import koaSessions from 'client-sessions/koa'
import { redisRevocations } from 'client-sessions/redis'
import { browserCookies, createClock, readSetCookie } from 'client-sessions/testing'

interface MySession {
  user: { id: number }
}
declare const session: clientSessions.Session<MySession>

const secret = generateSecret()
const client = { sendCommand: async (args: readonly string[]): Promise<unknown> => args }

export const store = redisRevocations(client)
export const followed = redisRevocations(client, { mode: 'follow' })
export const kept = memoryRevocations()
export const sessions = clientSessions<MySession>({ secret })
export const untyped = clientSessions({ secret })
export const revocable = clientSessions<MySession>({ secret, revocation: { store } })
export const either = clientSessions({
  secret,
  revocation: { store: kept as typeof kept | typeof store },
})
export const result = sessions.read('')
export const results = [revocable.read(''), either.read('')]
export const inspected = sessions.inspect('')
export const measured = sessions.measure({})
export const decoded = util.decode({ secret }, '')
export const helpers = { ...util, clientSessions, fastifySessions, koaSessions }
export const methods = { ...session, user: session.user, regenerate: session.regenerate }
export const koa = koaSessions<MySession>({ secret })
export const revocableKoa = koaSessions<MySession>({ secret, revocation: { store } })
export const readByKoa = koa.read('')
export const app = fastify()
export const handles = app.clientSessions
export const register = () => app.register(fastifySessions, { secret })
export const clock = createClock(0)
export const change = readSetCookie(sessions, [])
export const cookies = browserCookies(sessions, {}, { url: 'http://localhost' })
