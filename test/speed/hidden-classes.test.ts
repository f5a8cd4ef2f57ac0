/** V8 finds a property quickly in objects whose layout it has seen before: that is why requests shall have one layout. */
import http, { ServerResponse } from 'node:http'
import v8 from 'node:v8'
import express from 'express'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, type Request, type Response } from '../support/hosts.ts'

v8.setFlagsFromString('--allow-natives-syntax')
// Only now can it be parsed.
// oxlint-disable no-new-func, no-implied-eval
const haveOneHiddenClass = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (
  a: object,
  b: object,
) => boolean
const isDictionary = new Function('a', 'return !%HasFastProperties(a)') as (a: object) => boolean
// oxlint-enable no-new-func, no-implied-eval

const pairOf = (prototypes: readonly [object, object] | undefined) => {
  const req = new http.IncomingMessage(null as never)
  const res = new ServerResponse(req)
  if (prototypes) {
    Object.setPrototypeOf(req, prototypes[0])
    Object.setPrototypeOf(res, prototypes[1])
  }
  return [req, res] as const
}

/** As it is loaded where V8 has this version. */
const shareHiddenClassOf = async (version: string) => {
  vi.stubGlobal('process', { ...process, versions: { ...process.versions, v8: version } })
  vi.resetModules()
  const { shareHiddenClass } = await import('../../src/adapters/node-hidden-class.ts')
  return shareHiddenClass
}

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const COOKIE = `session=${sessions.seal({ count: 1 })}`
const IS_LAID_OUT_ANEW = Number.parseInt(process.versions.v8, 10) < 13

describe.each(HOSTS)('requests of $name', (host) => {
  test('have one hidden class, and so have responses; dictionaries only where there are many without', async () => {
    const seen: [Request, Response][] = []
    const site = await host.start({
      sessions,
      handle(req, res) {
        seen.push([req, res])
        res.end(String(req['session'].count))
      },
    })
    for (let i = 0; i < 12; i++) await site.visit({ cookie: COOKIE })
    const [[req, res], [nextReq, nextRes]] = seen.slice(-2) as [
      [Request, Response],
      [Request, Response],
    ]
    expect(nextReq).not.toBe(req)
    expect(haveOneHiddenClass(req, nextReq)).toBe(true)
    expect(haveOneHiddenClass(res, nextRes)).toBe(true)
    const expected = host.express && IS_LAID_OUT_ANEW
    expect([isDictionary(req), isDictionary(res)]).toEqual([expected, expected])
  })

  test('keep their properties, in their order', async () => {
    const keys: (readonly PropertyKey[])[][] = []
    const note = (req: Request, res: Response, next?: () => void): void => {
      keys.push([Reflect.ownKeys(req), Reflect.ownKeys(res)])
      next?.()
    }
    const site = await host.start({
      sessions: [note, sessions],
      handle(req, res) {
        note(req, res)
        res.end()
      },
    })
    await site.visit()
    const [before, after] = keys
    expect(after).toHaveLength(2)
    const those = after!.map((all, i) => all.filter((key) => before![i]!.includes(key)))
    expect(those).toEqual(before)
    const ours = after!.map((all, i) => all.filter((key) => !before![i]!.includes(key)).map(String))
    expect(ours).toEqual([
      ['session', 'Symbol(session)', 'Symbol(client-sessions)'],
      ['writeHead', 'write', 'end', 'flushHeaders', 'Symbol(client-sessions)'],
    ])
  })
})

describe('on any Node', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  const { request, response } = express()

  test.each([
    ['12.4.254.21-node.33', true],
    ['13.6.233.17-node.41', false],
  ])(
    'with V8 %s, whether objects with replaced prototypes become dictionaries is %s',
    async (version, expected) => {
      const shareHiddenClass = await shareHiddenClassOf(version)
      const pair = pairOf([request, response])
      expect(pair.map(isDictionary)).toEqual([false, false])
      shareHiddenClass(...pair)
      expect(pair.map(isDictionary)).toEqual([expected, expected])
    },
  )

  test('objects of a class stay as they are, also of one that extends those of Node', async () => {
    const shareHiddenClass = await shareHiddenClassOf('12.4')
    class Own extends ServerResponse {}
    const res = new Own(pairOf(undefined)[0])
    const pairs: (readonly [object, object])[] = [pairOf(undefined), [{ a: 1 }, res]]
    for (const pair of pairs) {
      shareHiddenClass(...pair)
      expect(pair.map(isDictionary)).toEqual([false, false])
    }
  })

  test('what cannot be changed is no error', async () => {
    const shareHiddenClass = await shareHiddenClassOf('12.4')
    const frozen = Object.freeze(Object.create(null) as object)
    const guarded = new Proxy(Object.create(null) as object, { deleteProperty: () => false })
    expect(() => shareHiddenClass(frozen, guarded)).not.toThrow()
  })
})
