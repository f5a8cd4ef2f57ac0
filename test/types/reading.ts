/** What `read()` gives depends on the store: who forgets to wait for a promise would refuse every visitor, or nobody. */
import clientSessions, { memoryRevocations } from '../../src/index.mts'
import type { ReadResult, RevocationStore, SessionOptions, Sessions } from '../../src/index.mts'
import { redisRevocations, type RedisOptions } from '../../src/redis.mts'
import { assert, type Equals } from './equals.ts'

interface MySession {
  user: { id: number }
}
type Now = ReadResult<MySession>
type Later = Promise<ReadResult<MySession>>

const client = { sendCommand: async (args: readonly string[]): Promise<unknown> => args }
const secret = 'a'.repeat(32)
declare const someStore: RevocationStore
declare const someMode: RedisOptions
declare const inProduction: boolean

const asked = { secret, revocation: { store: redisRevocations(client) } }
const followed = { secret, revocation: { store: redisRevocations(client, { mode: 'follow' }) } }
const kept = { secret, revocation: { store: memoryRevocations() } }
const own = { secret, revocation: {} }
/** Annotated, as a store of one's own is: no type knows which kind it is. */
const some = { secret, revocation: { store: someStore } }
const ofSomeMode = { secret, revocation: { store: redisRevocations(client, someMode) } }
const atTimes = { secret, revocation: inProduction ? asked.revocation : undefined }
const atTimesInMemory = {
  secret,
  revocation: inProduction ? { store: redisRevocations(client) } : {},
}
const none = { secret }
const unknown: SessionOptions = none

const read = {
  asked: clientSessions<MySession>(asked).read(''),
  inline: clientSessions<MySession>({
    secret,
    revocation: { store: redisRevocations(client), subject: ({ user }) => user && String(user.id) },
  }).read(''),
  followed: clientSessions<MySession>(followed).read(''),
  kept: clientSessions<MySession>(kept).read(''),
  own: clientSessions<MySession>(own).read(''),
  none: clientSessions<MySession>(none).read(''),
  unknown: clientSessions<MySession>(unknown).read(''),
  some: clientSessions<MySession>(some).read(''),
  ofSomeMode: clientSessions<MySession>(ofSomeMode).read(''),
  atTimes: clientSessions<MySession>(atTimes).read(''),
  atTimesInMemory: clientSessions<MySession>(atTimesInMemory).read(''),
}
interface Read {
  asked: Later
  inline: Later
  followed: Now
  kept: Now
  own: Now
  none: Now
  unknown: Now
  some: Now | Later
  ofSomeMode: Now | Later
  atTimes: Now | Later
  atTimesInMemory: Now | Later
}
assert<Equals<typeof read, Read>>()

// @ts-expect-error: a promise has no `ok`
void clientSessions(asked).read('').ok
// @ts-expect-error: it may be a promise
void clientSessions(some).read('').ok

export const ofMain: Sessions<MySession> = clientSessions<MySession>(none)
