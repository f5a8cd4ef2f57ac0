/** What becomes of the object that was at `req.session` before `regenerate()`. */
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { EXPRESSES, linesOf, startPages, startSite } from './site.ts'

const seed = (req: any): void => {
  req.session = { user: 'ada', cart: { items: [1] } }
  void req.session.id
}

const CALLS: readonly (readonly [string, (session: any) => unknown])[] = [
  ['regenerate()', (session) => session.regenerate()],
  ['save()', (session) => session.save()],
  ['reload()', (session) => session.reload()],
  ['touch()', (session) => session.touch()],
  ['destroy()', (session) => session.destroy()],
  ['reset()', (session) => session.reset()],
  ['setDuration()', (session) => session.setDuration(1000)],
]

/** The code of the error with which a method refuses, thrown or rejected. */
const refusalOf = async (act: () => unknown): Promise<string> => {
  try {
    await act()
    return 'no error'
  } catch (error: any) {
    return error.code
  }
}

describe.each(EXPRESSES)('on $name', ({ express }) => {
  test('regenerate() puts another object at req.session, and the old one keeps its data and id', async () => {
    const site = await startPages(express, {
      '/seed': seed,
      '/': async (req) => {
        const old = req.session
        const { id } = old
        await old.regenerate()
        req.session.cart = { items: [] }
        return [old === req.session, { ...old }, old.id === id, req.session.id === id]
      },
    })
    const browser = site.open()
    await browser.visit('/seed')
    const data = { user: 'ada', cart: { items: [1] } }
    expect((await browser.visit('/')).json()).toEqual([false, data, true, false])
    expect(browser.session().data).toEqual({ cart: { items: [] } })
  })

  test.each(CALLS)('%s of the old object refuses, and does nothing', async (_, call) => {
    const site = await startPages(express, {
      '/seed': seed,
      '/': async (req) => {
        const old = req.session
        await old.regenerate()
        req.session.kept = true
        return [await refusalOf(() => call(old)), { ...old }, { ...req.session }]
      },
    })
    const browser = site.open()
    await browser.visit('/seed')
    const data = { user: 'ada', cart: { items: [1] } }
    expect((await browser.visit('/')).json()).toEqual(['replaced', data, { kept: true }])
    expect(browser.session().data).toEqual({ kept: true })
  })

  test('a callback of the old object is told, once', async () => {
    const site = await startPages(express, {
      '/': async (req) => {
        const old = req.session
        await old.regenerate()
        const codes: unknown[] = []
        await old.save((error: any) => codes.push(error.code)).catch(() => {})
        return codes
      },
    })
    expect((await site.open().visit('/')).json()).toEqual(['replaced'])
  })

  test('a change of the old object is not saved, nor a change of what it holds', async () => {
    const site = await startPages(express, {
      '/seed': seed,
      '/': async (req) => {
        const old = req.session
        await old.regenerate()
        old.isAdmin = true
        old.cart.items.push(2)
      },
    })
    const browser = site.open()
    await browser.visit('/seed')
    await browser.visit('/')
    expect(browser.session().data).toEqual({})
  })

  test('the old object can be assigned to the session, as data under the new id', async () => {
    const site = await startPages(express, {
      '/seed': seed,
      '/': async (req) => {
        const old = req.session
        await old.regenerate()
        req.session = old
        return [old === req.session, old.id]
      },
    })
    const browser = site.open()
    await browser.visit('/seed')
    const [same, oldId] = (await browser.visit('/')).json()
    expect(same).toBe(false)
    expect(browser.session().data).toEqual({ user: 'ada', cart: { items: [1] } })
    expect(browser.session().id).not.toBe(oldId)
  })

  test('the new object is there under each requestKey of the cookie', async () => {
    const options = { cookieName: 'session', requestKey: 'alias', secret: SECRET }
    const site = await startSite(express, (app) => {
      app.use(clientSessions(options))
      app.get('/', (req: any, res) => {
        const old = req.alias
        req.session.regenerate()
        req.alias.through = 'alias'
        res.json([req.session === req.alias, req.alias === old])
      })
    })
    const browser = site.open()
    const page = await browser.visit('/')
    expect(page.json()).toEqual([true, false])
    expect(linesOf(page)).toHaveLength(1)
    expect(browser.session().data).toEqual({ through: 'alias' })
  })
})
