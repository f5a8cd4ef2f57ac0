import { describe, expect, test } from 'vitest'
import { HOUR } from '../support/visitor.ts'
import { EXPRESSES, linesOf, startPages } from './site.ts'

const seed = (req: any): void => {
  req.session = { user: 'ada', cart: { items: [1] } }
}

describe.each(EXPRESSES)('on $name', ({ express }) => {
  test('regenerate() begins an empty session with a new id and a new life', async () => {
    let now = Date.now()
    const site = await startPages(
      express,
      {
        '/seed': (req) => {
          seed(req)
          req.session.setDuration(HOUR, true)
          return req.session.id
        },
        '/regenerate': async (req) => {
          await req.session.regenerate()
          return [{ ...req.session }, req.session.id]
        },
      },
      { clock: () => now, duration: 2 * HOUR },
    )
    const browser = site.open()
    const old = (await browser.visit('/seed')).json()
    now += HOUR / 2
    const page = await browser.visit('/regenerate')
    const { id, data, createdAt, expiresAt } = browser.session()
    expect(page.json()).toEqual([{}, id])
    expect(id).not.toBe(old)
    expect(data).toEqual({})
    expect({ createdAt, expiresAt }).toEqual({ createdAt: now, expiresAt: now + 2 * HOUR })
    expect(linesOf(page)).toEqual([expect.stringContaining('; Max-Age=7200;')])
  })

  test('reload() drops what was changed since the session came in, and sends no cookie', async () => {
    const site = await startPages(express, {
      '/seed': seed,
      '/reload': async (req) => {
        const { session } = req
        session.cart.items.push(2)
        session.added = true
        delete session.user
        await session.reload()
        return [req.session === session, { ...session }]
      },
    })
    const browser = site.open()
    await browser.visit('/seed')
    const page = await browser.visit('/reload')
    expect(page.json()).toEqual([true, { user: 'ada', cart: { items: [1] } }])
    expect(page.setCookie).toEqual([])
  })

  test.each<readonly [string, (session: any) => void]>([
    ['reset()', (session) => session.reset()],
    ['setDuration()', (session) => session.setDuration(HOUR)],
  ])('reload() takes back %s', async (_, act) => {
    let now = Date.now()
    const pages = {
      '/seed': seed,
      '/reload': async (req: any) => {
        act(req.session)
        await req.session.reload()
      },
      '/change': async (req: any) => {
        act(req.session)
        await req.session.reload()
        req.session.changed = true
      },
    }
    const site = await startPages(express, pages, { clock: () => now })
    const browser = site.open()
    await browser.visit('/seed')
    const { data, createdAt, expiresAt } = browser.session()
    now += HOUR
    expect((await browser.visit('/reload')).setCookie).toEqual([])
    expect(linesOf(await browser.visit('/change'))).toHaveLength(1)
    expect(browser.session()).toMatchObject({
      data: { ...data, changed: true },
      createdAt,
      expiresAt,
    })
  })

  test('reload() after save() goes back to what was saved', async () => {
    const site = await startPages(express, {
      '/': async (req) => {
        req.session.saved = 1
        await req.session.save()
        req.session.saved = 2
        await req.session.reload()
        req.session.after = 3
      },
    })
    const browser = site.open()
    expect(linesOf(await browser.visit('/'))).toHaveLength(1)
    expect(browser.session().data).toEqual({ saved: 1, after: 3 })
  })

  test('save() puts the cookie into the response before it is sent', async () => {
    const site = await startPages(express, {
      '/': async (req, res) => {
        req.session.user = 'ada'
        const before = res.getHeader('set-cookie')
        await req.session.save()
        return [before, res.getHeader('set-cookie')]
      },
    })
    const page = await site.open().visit('/')
    expect(page.json()).toEqual([null, [linesOf(page)[0]]])
  })

  test('save() after the headers is an error only if there is something to save', async () => {
    const site = await startPages(express, {
      '/': async (req, res) => {
        res.write('begun, ')
        await req.session.save()
        req.session.user = 'ada'
        const code: string = await req.session.save().catch((error: any) => error.code)
        res.end(code)
      },
    })
    expect((await site.open().visit('/')).body).toBe('begun, headers-sent')
  })
})
