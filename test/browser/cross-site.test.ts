/** Requests that another site makes a browser send. */
import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { chromium } from '../support/chromium.ts'
import { SECRET } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { press, visitors, type Visitor } from './visitor.ts'

type Request = IncomingMessage & { session: { user?: string } }

const HTML = { 'content-type': 'text/html' }
const FORM = (url: string) => `<form method="post" action="${url}"><button>Post</button></form>`

/** Says who is there. Browsers know no site of addresses: 127.0.0.1 and localhost are two. */
const startBank = async (sameSite: 'lax' | 'strict') => {
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET, cookie: { sameSite } })
  const url = await listen((plain, res) =>
    sessions(plain, res, () => {
      const req = plain as Request
      if (req.url === '/sign-in') req.session.user = 'Ada'
      res.writeHead(200, HTML).end(`<p>${req.method} ${req.session.user ?? 'nobody'}${FORM('/')}`)
    }),
  )
  return url.replace('127.0.0.1', 'localhost')
}

const startOtherSite = (bank: string) =>
  listen((_req, res) => res.writeHead(200, HTML).end(`<a href="${bank}">Link</a>${FORM(bank)}`))

describe.skipIf(!chromium)('another site', () => {
  const visit = visitors()

  const arrange = async (sameSite: 'lax' | 'strict') => {
    const bank = await startBank(sameSite)
    const visitor: Visitor = await visit()
    const page = await visitor.open(`${bank}/sign-in`)
    const seen = () => page.locator('p').innerText()
    const other = await startOtherSite(bank)
    const follow = async () => {
      await page.goto(other)
      await page.getByText('Link').click()
      await page.waitForURL(`${bank}/`)
      return seen()
    }
    const post = async () => {
      await page.goto(other)
      await press(page, 'Post')
      return seen()
    }
    return { bank, page, seen, follow, post }
  }

  test('that links to the application brings the session along, and one that posts does not', async () => {
    const { bank, page, seen, follow, post } = await arrange('lax')
    expect(await follow()).toContain('GET Ada')
    expect(await post()).toContain('POST nobody')
    // Nobody's request has not taken the session away, and a form of its own brings it.
    await page.goto(bank)
    expect(await seen()).toContain('GET Ada')
    await press(page, 'Post')
    expect(await seen()).toContain('POST Ada')
  })

  test('brings no session along in any way with sameSite "strict"', async () => {
    const { bank, page, seen, follow, post } = await arrange('strict')
    expect(await follow()).toContain('GET nobody')
    expect(await post()).toContain('POST nobody')
    await page.goto(`${bank}/other`)
    await press(page, 'Post')
    expect(await seen()).toContain('POST Ada')
  })
})
