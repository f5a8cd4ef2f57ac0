/** Connections that outlive a sign-out, unless the server asks again or is told. */
import { describe, expect, test } from 'vitest'
import { redisRevocations } from '../../src/redis.ts'
import { redisServer, startRedis } from '../support/redis.ts'
import { CLIENTS } from './clients.ts'
import { AskedRevocations } from './hosts-store.ts'
import { startChat, type Chat } from './sockets-chat.ts'

const REVOKED = 4401

/** Answers each message, until it is told that the session is over. */
const told: Parameters<typeof startChat>[1] = (socket, session, _, sessions) => {
  const stop = sessions.onRevoked(session, () => socket.close(REVOKED, 'signed out'))
  socket.on('close', stop)
  socket.on('message', () => socket.send(`hello ${session.data['user']}`))
}

/** Reads the session before it answers. */
const asking: Parameters<typeof startChat>[1] = (socket, _, req, sessions) => {
  socket.on('message', async () => {
    const now = await sessions.read(req)
    if (now.ok) socket.send(`hello ${now.data['user']}`)
    else socket.close(REVOKED, now.reason)
  })
}

const WAYS_OUT: readonly (readonly [string, (chat: Chat, cookie: string) => Promise<unknown>])[] = [
  ['signs out', ({ visit }, cookie) => visit('/sign-out', cookie)],
  ['is signed out everywhere', ({ sessions }) => sessions.revokeSubject('ada')],
  [
    'is signed out by the id of the session',
    async ({ sessions }, cookie) => {
      const session = await sessions.read(cookie)
      if (!session.ok) expect.unreachable(session.reason)
      await sessions.revoke(session.id!)
    },
  ],
]

test('a connection outlives its session, unless the server asks or is told', async () => {
  const chat = await startChat({}, (socket, session) => {
    socket.on('message', () => socket.send(`hello ${session.data['user']}`))
  })
  const cookie = await chat.signIn('ada')
  const { socket, next } = await chat.connect(cookie)
  await chat.visit('/sign-out', cookie)
  socket!.send('hi')
  expect(await next()).toBe('hello ada')
})

describe.each(WAYS_OUT)('who %s', (_, signOut) => {
  test('is told, and nobody else', async () => {
    const chat = await startChat({}, told)
    const [cookie, other] = [await chat.signIn('ada'), await chat.signIn('bob')]
    const [ada, bob] = [await chat.connect(cookie), await chat.connect(other)]
    await signOut(chat, cookie)
    expect(await ada.next()).toBe(REVOKED)
    bob.socket!.send('hi')
    expect(await bob.next()).toBe('hello bob')
  })

  test('is noticed with the next message, where the server asks', async () => {
    const chat = await startChat({ store: new AskedRevocations() }, asking)
    const cookie = await chat.signIn('ada')
    const { socket, next } = await chat.connect(cookie)
    socket!.send('hi')
    expect(await next()).toBe('hello ada')
    await signOut(chat, cookie)
    socket!.send('hi')
    expect(await next()).toBe(REVOKED)
  })

  test('is not let in again', async () => {
    const chat = await startChat({}, told)
    const cookie = await chat.signIn('ada')
    expect((await chat.connect(cookie)).status).toBe(101)
    await signOut(chat, cookie)
    expect((await chat.connect(cookie)).status).toBe(401)
  })
})

test('every connection of a session is told, and each once', async () => {
  let calls = 0
  const chat = await startChat({}, (socket, session, _, sessions) => {
    sessions.onRevoked(session, () => {
      calls++
      socket.close(REVOKED)
    })
  })
  const cookie = await chat.signIn('ada')
  const [one, two] = [await chat.connect(cookie), await chat.connect(cookie)]
  await chat.visit('/sign-out', cookie)
  await chat.sessions.revokeSubject('ada')
  expect([await one.next(), await two.next()]).toEqual([REVOKED, REVOKED])
  expect(calls).toBe(2)
})

test('who does not want to be told any more is not', async () => {
  const { sessions, signIn } = await startChat({}, told)
  const session = await sessions.read(await signIn('ada'))
  const heard: string[] = []
  sessions.onRevoked(session, () => heard.push('stopped'))()
  const last = new Promise<void>((resolve) => {
    sessions.onRevoked(session, () => {
      heard.push('listening')
      resolve()
    })
  })
  await sessions.revokeSubject('ada')
  await last
  expect(heard).toEqual(['listening'])
})

test('a session that was revoked since it was read is told of at once', async () => {
  const { sessions, signIn } = await startChat({}, told)
  const session = await sessions.read(await signIn('ada'))
  await sessions.revokeSubject('ada')
  await new Promise<void>((resolve) => sessions.onRevoked(session, resolve))
})

test('a session that began after everybody was signed out stays connected', async () => {
  const chat = await startChat({}, told)
  const before = await chat.connect(await chat.signIn('ada'))
  await chat.sessions.revokeSubject('ada')
  const after = await chat.connect(await chat.signIn('ada'))
  expect(await before.next()).toBe(REVOKED)
  after.socket!.send('hi')
  expect(await after.next()).toBe('hello ada')
})

test('a handshake that cannot be checked is refused, for another reason', async () => {
  const store = new AskedRevocations()
  const chat = await startChat({ store }, asking)
  const cookie = await chat.signIn('ada')
  store.failing = true
  expect((await chat.connect(cookie)).status).toBe(503)
})

test('a store that has to be asked cannot tell, and says what can', async () => {
  const { sessions, signIn } = await startChat({ store: new AskedRevocations() }, asking)
  const session = await sessions.read(await signIn('ada'))
  expect(() => sessions.onRevoked(session, () => {})).toThrow(
    expect.objectContaining({
      name: 'TypeError',
      message: expect.stringMatching(/onRevoked\(\) needs.*mode: "follow".*read\(\)/),
    }),
  )
})

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  test.each(Object.keys(CLIENTS))(
    'a connection to one server is told of a sign-out on another, over %s',
    async (client) => {
      const { url } = await startRedis()
      const start = async (): Promise<Chat> => {
        const store = redisRevocations(await CLIENTS[client]!(url), { mode: 'follow' })
        return startChat({ store }, told)
      }
      const [here, there] = [await start(), await start()]
      const cookie = await here.signIn('ada')
      const other = await here.signIn('bob')
      await expect.poll(async () => (await there.sessions.read(cookie)).ok).toBe(true)
      const [ada, bob] = [await there.connect(cookie), await there.connect(other)]
      await here.sessions.revokeSubject('ada')
      expect(await ada.next()).toBe(REVOKED)
      bob.socket!.send('hi')
      expect(await bob.next()).toBe('hello bob')
    },
  )
})
