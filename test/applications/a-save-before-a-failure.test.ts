/** A session that was saved and then spoilt: what an error handler makes of it. */
import type { NextFunction, Response } from 'express'
import { describe, expect, test } from 'vitest'
import { EXPRESSES, linesOf, startSite, type Framework, type Site } from './site.ts'

const startSpoilt = (express: Framework, mend: (session: any) => unknown): Promise<Site> =>
  startSite(express, (app) => {
    app.get('/seed', (req: any, res) => {
      req.session.user = 'ada'
      res.redirect('/')
    })
    app.get('/spoil', (req: any, res) => {
      req.session.saved = true
      req.session.save(() => {
        req.session.large = 'x'.repeat(5000)
        res.send('spoilt')
      })
    })
    app.use((error: any, req: any, res: Response, _next: NextFunction) => {
      void mend(req.session)
      res.status(302).set('location', '/').send(error.code)
    })
  })

const MENDED: readonly (readonly [string, (session: any) => unknown, object])[] = [
  ['deletes what is too large', (session) => delete session.large, { user: 'ada', saved: true }],
  ['calls reload()', (session) => session.reload(), { user: 'ada', saved: true }],
  ['calls regenerate()', (session) => session.regenerate(), {}],
]

describe.each(EXPRESSES)('on $name', ({ express }) => {
  test.each(MENDED)('the answer of one that %s has the one cookie', async (_, mend, left) => {
    const browser = (await startSpoilt(express, mend)).open()
    await browser.visit('/seed')
    const page = await browser.visit('/spoil')
    expect(page).toMatchObject({ status: 302, body: 'too-large' })
    expect(linesOf(page)).toHaveLength(1)
    expect(browser.session().data).toEqual(left)
  })

  test('one that leaves it alone leaves the browser the cookie from before the save', async () => {
    const browser = (await startSpoilt(express, () => {})).open()
    await browser.visit('/seed')
    const page = await browser.visit('/spoil')
    expect(page).toMatchObject({ status: 302, body: 'too-large', setCookie: [] })
    expect(browser.session().data).toEqual({ user: 'ada' })
  })
})
