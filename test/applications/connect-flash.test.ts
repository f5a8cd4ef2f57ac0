import flash from 'connect-flash'
import { describe, expect, test } from 'vitest'
import { EXPRESSES, linesOf, startSite, type Framework, type Site } from './site.ts'

const startForum = (express: Framework): Promise<Site> =>
  startSite(express, (app) => {
    app.use(flash())
    app.post('/post', (req: any, res) => {
      req.flash('info', 'Posted.')
      req.flash('info', 'By %s, in %d words.', 'Ada', 3)
      req.flash('warning', ['Long.', 'Late.'])
      res.redirect('/')
    })
    app.get('/', (req: any, res) => void res.json(req.flash('info')))
    app.get('/all', (req: any, res) => void res.json(req.flash()))
    app.get('/quiet', (_req, res) => void res.send('quiet'))
  })

describe.each(EXPRESSES)('connect-flash on $name', ({ express }) => {
  test('a message survives the redirect, is shown once, and is then gone', async () => {
    const browser = (await startForum(express)).open()
    const post = await browser.visit('/post', { form: {} })
    expect(post.location).toBe('/')
    expect(linesOf(post)).toHaveLength(1)
    expect((await browser.visit('/')).body).toBe('["Posted.","By Ada, in 3 words."]')
    expect(browser.session().data).toEqual({ flash: { warning: ['Long.', 'Late.'] } })
    expect((await browser.visit('/')).body).toBe('[]')
  })

  test('messages of other kinds wait until they are asked for', async () => {
    const browser = (await startForum(express)).open()
    await browser.visit('/post', { form: {} })
    await browser.visit('/')
    expect((await browser.visit('/all')).body).toBe('{"warning":["Long.","Late."]}')
    expect((await browser.visit('/all')).body).toBe('{}')
  })

  test('a page that asks for no message sends no cookie and keeps the messages', async () => {
    const browser = (await startForum(express)).open()
    expect((await browser.visit('/quiet')).setCookie).toEqual([])
    await browser.visit('/post', { form: {} })
    expect((await browser.visit('/quiet')).setCookie).toEqual([])
    expect((await browser.visit('/')).body).toContain('Posted.')
  })

  test('asking in vain a second time sends no cookie', async () => {
    const browser = (await startForum(express)).open()
    await browser.visit('/')
    expect((await browser.visit('/')).setCookie).toEqual([])
  })

  test('a browser that refuses cookies gets no message, and no error', async () => {
    const site = await startForum(express)
    expect((await site.open().visit('/post', { form: {} })).status).toBe(302)
    expect((await site.open().visit('/')).body).toBe('[]')
  })
})
