import { describe, expect, test } from 'vitest'
import { EXPRESSES, linesOf, startPages } from './site.ts'

const PAGES = {
  '/id': (req: any) => req.session.id,
  '/twice': (req: any) => [req.session.id, req.session.id],
  '/store': (req: any) => (req.session.user = 'ada'),
  '/reset': (req: any) => req.session.reset(),
  '/reload': async (req: any) => {
    const { id } = req.session
    req.session.lost = true
    await req.session.reload()
    return [id, req.session.id]
  },
}

describe.each(EXPRESSES)('req.session.id on $name', ({ express }) => {
  test('is 128 random bits, the same over requests and changes, and costs one cookie', async () => {
    const browser = (await startPages(express, PAGES)).open()
    const first = await browser.visit('/twice')
    const [id, again] = first.json()
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(again).toBe(id)
    expect(linesOf(first)).toHaveLength(1)
    const second = await browser.visit('/id')
    expect(second.json()).toBe(id)
    expect(second.setCookie).toEqual([])
    await browser.visit('/store')
    expect((await browser.visit('/id')).json()).toBe(id)
    expect(browser.session()).toMatchObject({ id, data: { user: 'ada' } })
  })

  test('is not there until somebody asks for it', async () => {
    const browser = (await startPages(express, PAGES)).open()
    await browser.visit('/store')
    expect(browser.session().id).toBeUndefined()
    const asked = await browser.visit('/id')
    expect(linesOf(asked)).toHaveLength(1)
    expect(browser.session()).toMatchObject({ id: asked.json(), data: { user: 'ada' } })
  })

  test('is another one for each visitor, and after reset()', async () => {
    const site = await startPages(express, PAGES)
    const [ada, eve] = [site.open(), site.open()]
    const ids = [(await ada.visit('/id')).json(), (await eve.visit('/id')).json()]
    await ada.visit('/reset')
    ids.push((await ada.visit('/id')).json())
    expect(new Set(ids).size).toBe(3)
  })

  test('survives a reload() that takes the changes beside it back', async () => {
    const browser = (await startPages(express, PAGES)).open()
    const [before, after] = (await browser.visit('/reload')).json()
    expect(after).toBe(before)
    expect(browser.session()).toMatchObject({ id: before, data: {} })
  })

  test('is told to the observer when it is made too late to be sent', async () => {
    const site = await startPages(express, {
      '/': (req, res) => {
        res.write('the headers have gone')
        res.end(req.session.id)
      },
    })
    const browser = site.open()
    expect((await browser.visit('/')).setCookie).toEqual([])
    expect(site.events).toContainEqual({
      type: 'late-write',
      cookieName: 'session',
      after: 'headers',
    })
  })
})
