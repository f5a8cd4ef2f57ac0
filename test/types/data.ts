/** `clientSessions<MySession>(options)`: what it reads and seals is typed; without `MySession` all is `any`. */
import clientSessions from '../../src/index.mts'
import type {
  ReadResult,
  RejectReason,
  Session,
  SessionMethods,
  Sessions,
} from '../../src/index.mts'
import { assert, type Equals } from './equals.ts'

interface MySession {
  user: { id: number }
  csrf: string
}

const secret = 'a'.repeat(32)
const sessions = clientSessions<MySession>({ secret })
assert<Equals<typeof sessions, Sessions<MySession>>>()

const result = sessions.read('session_state=text')
assert<Equals<typeof result, ReadResult<MySession>>>()
if (result.ok) {
  assert<Equals<typeof result.data, Partial<MySession>>>()
  assert<Equals<typeof result.data.user, { id: number } | undefined>>()
  assert<Equals<typeof result.createdAt, number>>()
  assert<Equals<typeof result.expiresAt, number>>()
  // @ts-expect-error: a key is optional when it is read
  void result.data.user.id
  // @ts-expect-error: not a key of MySession
  void result.data.usr
  assert<Equals<typeof result.id, string | undefined>>()
  assert<Equals<keyof typeof result, 'ok' | 'data' | 'createdAt' | 'expiresAt' | 'id'>>()
} else {
  assert<Equals<typeof result.reason, RejectReason>>()
  assert<Equals<keyof typeof result, 'ok' | 'reason'>>()
}
sessions.read({ headers: {} })
sessions.read({ headers: { cookie: 'a=b' } })
// @ts-expect-error: neither a request nor the text of a header
sessions.read(null)

const sealed: string = sessions.seal({ user: { id: 7 }, csrf: 'token' })
// @ts-expect-error: not a key of MySession
sessions.seal({ user: { id: 7 }, csrf: 'token', usr: 1 })
sessions.seal({ user: { id: 7 } }) // as in a request, no key has to be there
// @ts-expect-error: another type than in MySession
sessions.seal({ user: { id: '7' }, csrf: sealed })
// @ts-expect-error: not an object
sessions.seal(null)

const untyped = clientSessions({ secret })
assert<Equals<typeof untyped, Sessions>>()
untyped.seal({ anything: { at: ['all'] } })
const loose = untyped.read('')
if (loose.ok) loose.data['anything'].at[0].all()

// @ts-expect-error: data are objects
clientSessions<string>({ secret })

// The session of a request.
declare const session: Session<MySession>
session.user = { id: 7 }
delete session.user
assert<Equals<Session<MySession>['user'], { id: number } | undefined>>()
assert<Equals<typeof session.reset, SessionMethods['reset']>>()
assert<Equals<typeof session.save, SessionMethods['save']>>()
const saved: Promise<void> = session.save()
const called: Promise<void> = session.save((error) => void error?.message)
void [saved, called]
assert<Equals<typeof session.id, string>>()
assert<Equals<typeof session.regenerate, SessionMethods['regenerate']>>()
// @ts-expect-error: not a list
session.reset('csrf')
// @ts-expect-error: not a key of MySession
session.usr = 1

declare const anySession: Session
anySession['anything'].goes()
anySession['reset'](['csrf'])

// Data of a method's name hides the method: data always wins.
declare const colliding: Session<{ reset: number; user: string }>
assert<Equals<typeof colliding.reset, number | undefined>>()
assert<Equals<typeof colliding.destroy, SessionMethods['destroy']>>()

// Data with an index signature has the methods, for none of its keys is known to hide one.
declare const unknowns: Session<Record<string, unknown>>
unknowns.reset(['csrf'])
void unknowns.destroy()
assert<Equals<(typeof unknowns)['anything'], unknown>>()
declare const mixed: Session<{ user: string; [key: string]: unknown }>
mixed.reset()
assert<Equals<typeof mixed.user, string | undefined>>()

// Of data of several kinds each has its own keys, and what they hide of the methods.
type Kinds = { kind: 'visitor'; views: number } | { kind: 'user'; id: number; user: string }
declare const kinds: Session<Kinds>
if (kinds.kind === 'user') {
  assert<Equals<typeof kinds.id, number | undefined>>()
  assert<Equals<typeof kinds.user, string | undefined>>()
  kinds.id = 7
  void kinds.destroy()
} else if (kinds.kind === 'visitor') {
  assert<Equals<typeof kinds.id, string>>()
  kinds.views = 1
}
kinds.reset()
const ofKinds = <Data extends object>(given: Session<Data>): Session<Data> => given
ofKinds<Kinds>(kinds)
