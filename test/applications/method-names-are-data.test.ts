import { describe, expect, test } from 'vitest'
import { ADA, startShop } from './passport-site.ts'
import { EXPRESSES, startPages } from './site.ts'

const METHODS = ['regenerate', 'save', 'reload', 'touch', 'destroy', 'reset', 'setDuration', 'id']

const listings = (session: any): unknown => {
  const looped: string[] = []
  for (const key in session) looped.push(key)
  return {
    looped,
    keys: Object.keys(session),
    names: Object.getOwnPropertyNames(session),
    symbols: Object.getOwnPropertySymbols(session).length,
    copied: { ...session },
    assigned: Object.assign({}, session),
    cloned: structuredClone(session),
    text: JSON.stringify(session),
  }
}

const LISTED = {
  looped: ['user'],
  keys: ['user'],
  names: ['user'],
  symbols: 0,
  copied: { user: 'ada' },
  assigned: { user: 'ada' },
  cloned: { user: 'ada' },
  text: '{"user":"ada"}',
}

describe.each(EXPRESSES)('on $name', ({ express }) => {
  test('methods and id are there, and in no list of what the session holds', async () => {
    const site = await startPages(express, {
      '/': async (req) => {
        await req.session.regenerate()
        req.session.user = 'ada'
        return [METHODS.filter((name) => !req.session[name]), req.session.id, listings(req.session)]
      },
      '/later': (req) => listings(req.session),
    })
    const browser = site.open()
    expect((await browser.visit('/')).json()).toEqual([[], browser.session().id, LISTED])
    expect((await browser.visit('/later')).json()).toEqual(LISTED)
  })

  test.each(METHODS)('a value named %s is stored, and comes back as data', async (name) => {
    const site = await startPages(express, {
      '/store': (req) => {
        req.session[name] = 'mine'
        req.session.other = 1
        return { ...req.session }
      },
      '/again': (req) => {
        req.session.other++
        return [req.session[name], Object.keys(req.session)]
      },
      '/forget': (req) => {
        delete req.session[name]
        return typeof req.session[name]
      },
    })
    const browser = site.open()
    expect((await browser.visit('/store')).json()).toEqual({ [name]: 'mine', other: 1 })
    expect(browser.session().data).toEqual({ [name]: 'mine', other: 1 })
    expect((await browser.visit('/again')).json()).toEqual(['mine', [name, 'other']])
    expect(browser.session().data).toEqual({ [name]: 'mine', other: 2 })
    const method = name === 'id' ? 'string' : 'function'
    expect((await browser.visit('/forget')).json()).toBe(method)
  })

  test('the session of a visitor who has such a value does no harm to that of another', async () => {
    const site = await startShop(express, {
      build: (app) => {
        app.get('/store', (req: any, res) => {
          for (const name of METHODS) req.session[name] = 'mine'
          res.send('stored')
        })
      },
    })
    const [odd, plain] = [site.open(), site.open()]
    await odd.visit('/store')
    await plain.visit('/login', { form: ADA })
    expect((await plain.visit('/who')).body).toBe('ada')
    expect((await odd.visit('/who')).body).toBe('nobody')
    await plain.visit('/logout', { form: {} })
    expect((await plain.visit('/who')).body).toBe('nobody')
    expect(Object.keys(odd.session().data)).toEqual(METHODS)
  })

  test('values named id and __proto__ come through a login with keepSessionInfo', async () => {
    const stored = JSON.parse('{"id": "mine", "__proto__": {"isAdmin": true}}')
    const site = await startShop(express, {
      login: { keepSessionInfo: true },
      build: (app) => {
        app.get('/store', (req: any, res) => {
          req.session = stored
          res.send('stored')
        })
        app.get('/admin', (req: any, res) => void res.json([req.session.isAdmin ?? null]))
      },
    })
    const browser = site.open()
    await browser.visit('/store')
    await browser.visit('/login', { form: ADA })
    expect((await browser.visit('/admin')).json()).toEqual([null])
    const { data } = browser.session()
    expect(JSON.stringify(data)).toBe(
      '{"id":"mine","__proto__":{"isAdmin":true},"passport":{"user":7}}',
    )
  })
})
