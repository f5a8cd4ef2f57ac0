import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf, type Request } from '../support/hosts.ts'

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const cookie = (): string => `session=${sessions.seal({ old: 1, nested: { a: 1 } })}`

class User {
  readonly name = 'Ann'
  readonly #password = 'hidden'
  get shout(): string {
    return this.name.toUpperCase() + this.#password
  }
}

/** As of Mongoose: what nobody shall see is left out of the JSON. */
class Account {
  readonly name = 'Ann'
  readonly passwordHash = 'hidden'
  toJSON(): object {
    return { name: this.name }
  }
}

const inherited = Object.create({ base: 1 }, { own: { value: 2, enumerable: true } }) as object
const withHidden = Object.defineProperty({ a: 1 }, 'hidden', { value: 2 })
const withSymbol = { a: 1, [Symbol('s')]: 2 }

const ASSIGNED: readonly (readonly [string, () => object, object])[] = [
  ['a plain object', () => ({ user: 'Ann' }), { user: 'Ann' }],
  ['an empty object', () => ({}), {}],
  ['a frozen object', () => Object.freeze({ user: 'Ann' }), { user: 'Ann' }],
  ['a sealed object', () => Object.seal({ user: 'Ann' }), { user: 'Ann' }],
  ['a class instance', () => new User(), { name: 'Ann' }],
  ['a model with toJSON()', () => new Account(), { name: 'Ann' }],
  ['an object without prototype', () => Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['an object that inherits', () => inherited, { own: 2 }],
  ['an object with a hidden property', () => withHidden, { a: 1 }],
  ['an object with a symbol', () => withSymbol, { a: 1 }],
  ['parsed JSON', () => JSON.parse('{"a":{"b":[1]}}'), { a: { b: [1] } }],
]

const NOT_OBJECTS: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['text', 'Ann'],
  ['a number', 7],
  ['true', true],
  ['a BigInt', 7n],
  ['a symbol', Symbol('s')],
  ['a list', [1]],
  ['a function', (): object => ({})],
  ['a Map', new Map([['a', 1]])],
  ['a Set', new Set([1])],
  ['a date', new Date()],
  ['a promise', Promise.resolve({})],
  ['an object whose JSON is text', { toJSON: () => 'Ann' }],
]

const attempt = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (error) {
    return error instanceof TypeError ? error.message : 'another error'
  }
}

const BEFORE: readonly (readonly [string, (req: Request) => unknown])[] = [
  ['before anything was read', () => undefined],
  ['after a read', (req) => req['session'].old],
  ['after a change', (req) => (req['session'].more = 1)],
]

describe.each(HOSTS)('on $name', (host) => {
  describe.each(BEFORE)('%s', (_, before) => {
    test.each(ASSIGNED)('%s replaces everything', async (__, create, expected) => {
      const site = await host.start({
        sessions,
        handle: (req, res) => {
          before(req)
          req['session'] = create()
          res.end(JSON.stringify(req['session']))
        },
      })
      const reply = await site.visit({ cookie: cookie() })
      expect(JSON.parse(reply.body)).toEqual(expected)
      expect(reply.setCookie).toHaveLength(1)
      expect(contentOf(sessions, reply)).toEqual(expected)
    })

    test.each(NOT_OBJECTS)('%s throws, and the session stays as it was', async (__, value) => {
      const site = await host.start({
        sessions,
        handle: (req, res) => {
          before(req)
          const message = attempt(() => (req['session'] = value))
          res.end(JSON.stringify([message, req['session'].old]))
        },
      })
      const [message, old] = JSON.parse((await site.visit({ cookie: cookie() })).body)
      expect(message).toMatch(
        /^client-sessions: req\.session is set to .+; assign an object, or null/,
      )
      expect(old).toBe(1)
    })

    test('null destroys the session', async () => {
      const site = await host.start({
        sessions,
        handle: (req, res) => {
          before(req)
          req['session'] = null
          res.end(JSON.stringify(req['session']))
        },
      })
      const reply = await site.visit({ cookie: cookie() })
      expect(reply.body).toBe('{}')
      expect(reply.setCookie).toEqual([
        expect.stringMatching(/^session=; Max-Age=0; Expires=Thu, 01 Jan 1970 .*; Path=\/;/),
      ])
    })
  })

  test('the last of several assignments wins', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        const same = { a: 1 }
        req['session'] = same
        req['session'].b = 2
        req['session'] = same
        res.end()
      },
    })
    expect(contentOf(sessions, await site.visit({ cookie: cookie() }))).toEqual({ a: 1 })
  })

  test('the session assigned to itself stays, with the changes made so far', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].more = 1
        const { session } = req
        req['session'] = session
        res.end()
      },
    })
    const reply = await site.visit({ cookie: cookie() })
    expect(contentOf(sessions, reply)).toEqual({ old: 1, nested: { a: 1 }, more: 1 })
  })

  test("the caller's object is not altered, and is not the session", async () => {
    const mine = { a: 1, nested: { b: 1 } }
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'] = mine
        req['session'].added = 1
        delete req['session'].a
        res.end(String(req['session'] === mine))
      },
    })
    const reply = await site.visit()
    expect(reply.body).toBe('false')
    expect(contentOf(sessions, reply)).toEqual({ nested: { b: 1 }, added: 1 })
    expect(Reflect.ownKeys(mine)).toEqual(['a', 'nested'])
    expect(mine).toEqual({ a: 1, nested: { b: 1 } })
    expect(Object.getPrototypeOf(mine)).toBe(Object.prototype)
  })

  test('the session of another cookie can be assigned', async () => {
    const cart = clientSessions({ cookieName: 'cart', secret: SECRET })
    const site = await host.start({
      sessions: [sessions, cart],
      handle: (req, res) => {
        req['cart'] = req['session']
        res.end()
      },
    })
    const reply = await site.visit({ cookie: cookie() })
    expect(reply.setCookie).toHaveLength(1)
    expect(contentOf(cart, reply)).toEqual({ old: 1, nested: { a: 1 } })
  })
})
