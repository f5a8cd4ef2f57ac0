import { describe, expect, test } from 'vitest'
import { HOUR } from '../support/visitor.ts'
import { EXPRESSES, linesOf, startPages } from './site.ts'

const PAGES = {
  '/seed': (req: any) => {
    req.session.user = 'ada'
  },
  '/touch': (req: any) => req.session.touch(),
}

describe.each(EXPRESSES)('touch() on $name', ({ express }) => {
  test('starts the idle time again, and never lengthens the duration', async () => {
    let now = Date.now()
    const start = now
    const times = { duration: HOUR, idleDuration: HOUR / 2 }
    const site = await startPages(express, PAGES, { clock: () => now, ...times })
    const browser = site.open()
    await browser.visit('/seed')
    now += HOUR / 6
    expect(linesOf(await browser.visit('/touch'))).toHaveLength(1)
    expect(browser.session().expiresAt).toBe(now + HOUR / 2)
    now += HOUR / 2
    await browser.visit('/touch')
    expect(browser.session().expiresAt).toBe(start + HOUR)
  })

  test('without an idle time, and of a visitor without a session, sends no cookie', async () => {
    const browser = (await startPages(express, PAGES)).open()
    await browser.visit('/seed')
    expect((await browser.visit('/touch')).setCookie).toEqual([])
    const idle = await startPages(express, PAGES, { idleDuration: HOUR })
    expect((await idle.open().visit('/touch')).setCookie).toEqual([])
  })

  test('is no change that reload() takes back', async () => {
    let now = Date.now()
    const pages = {
      ...PAGES,
      '/reload': async (req: any) => {
        req.session.dropped = true
        await req.session.touch()
        await req.session.reload()
      },
    }
    const site = await startPages(express, pages, { clock: () => now, idleDuration: HOUR })
    const browser = site.open()
    await browser.visit('/seed')
    const { data } = browser.session()
    now += HOUR / 4
    expect(linesOf(await browser.visit('/reload'))).toHaveLength(1)
    expect(browser.session()).toMatchObject({ data, expiresAt: now + HOUR })
  })
})
