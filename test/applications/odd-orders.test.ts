/** Orders in which no application should call the methods, and some does. */
import { describe, expect, test } from 'vitest'
import { EXPRESSES, linesOf, startPages } from './site.ts'

const seed = (req: any): string => {
  req.session = { user: 'ada' }
  return req.session.id
}

type Act = (req: any, res: any) => unknown

const ORDERS: readonly (readonly [order: string, act: Act, left: object])[] = [
  [
    'save(), regenerate(), save()',
    async (req) => {
      req.session.first = 1
      await req.session.save()
      await req.session.regenerate()
      req.session.second = 2
      await req.session.save()
    },
    { second: 2 },
  ],
  [
    'regenerate(), save(), regenerate()',
    async (req) => {
      await req.session.regenerate()
      req.session.first = 1
      await req.session.save()
      await req.session.regenerate()
    },
    {},
  ],
  [
    'regenerate() without waiting, and a redirect',
    (req, res) => {
      req.session.regenerate()
      req.session.greeted = true
      res.redirect('/')
    },
    { greeted: true },
  ],
  [
    'regenerate() inside of a callback of regenerate()',
    (req) =>
      new Promise((resolve) => {
        req.session.regenerate(() => {
          req.session.outer = 1
          req.session.regenerate(resolve)
        })
      }),
    {},
  ],
  [
    'an assignment and regenerate()',
    async (req) => {
      req.session = { assigned: 1 }
      await req.session.regenerate()
    },
    {},
  ],
  [
    'regenerate() and an assignment',
    async (req) => {
      await req.session.regenerate()
      req.session = { assigned: 1 }
    },
    { assigned: 1 },
  ],
  [
    'regenerate() and reload()',
    async (req) => {
      await req.session.regenerate()
      req.session.dropped = 1
      await req.session.reload()
    },
    {},
  ],
  [
    'regenerate(), save(), a change and reload()',
    async (req) => {
      await req.session.regenerate()
      req.session.saved = 1
      await req.session.save()
      req.session.dropped = 1
      await req.session.reload()
    },
    { saved: 1 },
  ],
  [
    'reset() and regenerate()',
    async (req) => {
      req.session.reset(['user'])
      await req.session.regenerate()
    },
    {},
  ],
  [
    'Object.freeze() and regenerate()',
    async (req) => {
      Object.freeze(req.session)
      await req.session.regenerate()
      req.session.thawed = true
    },
    { thawed: true },
  ],
  [
    'regenerate() and the assignment of a frozen object',
    async (req) => {
      await req.session.regenerate()
      req.session = Object.freeze({ assigned: Object.freeze({ deep: 1 }) })
      req.session.added = 1
    },
    { assigned: { deep: 1 }, added: 1 },
  ],
  [
    'regenerate(), a save() that fails, and a remedy',
    async (req) => {
      await req.session.regenerate()
      req.session.large = 'x'.repeat(5000)
      await req.session.save().catch(() => delete req.session.large)
    },
    {},
  ],
]

describe.each(EXPRESSES)('on $name', ({ express }) => {
  test.each(ORDERS)('%s: one cookie, with a new id', async (_, act, left) => {
    const site = await startPages(express, { '/seed': seed, '/': act })
    const browser = site.open()
    const oldId = (await browser.visit('/seed')).json()
    const page = await browser.visit('/')
    expect(page.status).toBeLessThan(400)
    expect(linesOf(page)).toHaveLength(1)
    const { data, id } = browser.session()
    expect(data).toEqual(left)
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(id).not.toBe(oldId)
    expect(site.events.filter(({ type }) => type !== 'rejected')).toEqual([])
  })

  test('regenerate() and reset(): one cookie, the kept data, and not the old id', async () => {
    const site = await startPages(express, {
      '/seed': seed,
      '/': async (req) => {
        await req.session.regenerate()
        Object.assign(req.session, { kept: 1, cleared: 2 })
        req.session.reset(['kept'])
      },
      '/id': (req) => req.session.id,
    })
    const browser = site.open()
    const oldId = (await browser.visit('/seed')).json()
    expect(linesOf(await browser.visit('/'))).toHaveLength(1)
    expect(browser.session().data).toEqual({ kept: 1 })
    expect((await browser.visit('/id')).json()).not.toBe(oldId)
  })

  test('regenerate() twice: each of the three objects has an id of its own, the last is sent', async () => {
    const site = await startPages(express, {
      '/seed': seed,
      '/': async (req) => {
        const first = req.session
        await first.regenerate()
        const second = req.session
        await second.regenerate()
        return [first.id, second.id, req.session.id]
      },
    })
    const browser = site.open()
    const oldId = (await browser.visit('/seed')).json()
    const ids = (await browser.visit('/')).json()
    expect(ids[0]).toBe(oldId)
    expect(new Set(ids).size).toBe(3)
    expect(browser.session().id).toBe(ids[2])
  })

  test.each<readonly [string, Act]>([
    ['regenerate() and destroy()', (req) => req.session.regenerate(() => req.session.destroy())],
    ['save() and destroy()', (req) => req.session.save(() => req.session.destroy())],
    ['destroy() and save()', (req) => req.session.destroy(() => req.session.save())],
    ['destroy() twice', (req) => req.session.destroy(() => req.session.destroy())],
    ['destroy() and touch()', (req) => req.session.destroy(() => req.session.touch())],
  ])('%s: one line, which deletes the cookie', async (_, act) => {
    const browser = (await startPages(express, { '/seed': seed, '/': act })).open()
    await browser.visit('/seed')
    const page = await browser.visit('/')
    expect(page.status).toBe(200)
    expect(linesOf(page)).toEqual([expect.stringMatching(/^session=; Max-Age=0;/)])
  })
})
