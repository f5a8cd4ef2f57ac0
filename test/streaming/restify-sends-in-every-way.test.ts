/** What other tests ask of Connect, Express and Node, asked of restify. */
import { beforeEach, describe, expect, test } from 'vitest'
import { contentOf } from '../support/hosts.ts'
import { IN_TIME, LATE } from '../support/late-handlers.ts'
import { SENDINGS } from '../support/sendings.ts'
import { catchWarnings } from '../support/warnings.ts'
import { observed } from './observed.ts'
import { RESTIFY } from './restify.ts'

beforeEach(() => void catchWarnings())

describe('on restify 12', () => {
  test.each(SENDINGS)('one session cookie leaves by $name', async (sending) => {
    const { sessions, told } = observed()
    const site = await RESTIFY.start({
      sessions,
      handle: (req, res) => {
        res.setHeader('Set-Cookie', 'app=1; Path=/')
        req['session'].foo = 'bar'
        return sending.send(res)
      },
    })
    const reply = await site.visit(sending)
    expect([reply.status, reply.body]).toEqual([sending.status, sending.body])
    expect(contentOf(sessions, reply)).toEqual({ foo: 'bar' })
    expect(reply.setCookie).toEqual(['app=1; Path=/', expect.stringMatching(/^session=/)])
    expect(told()).toEqual([])
  })

  test.each(SENDINGS)('nothing leaves by $name if nothing has changed', async (sending) => {
    const { sessions } = observed()
    const site = await RESTIFY.start({
      sessions,
      handle: (req, res) => {
        void req['session'].foo
        return sending.send(res)
      },
    })
    expect((await site.visit(sending)).setCookie).toEqual([])
  })

  test.each(SENDINGS)('a session that cannot be saved is a 500, sent by $name', async (sending) => {
    const { sessions, told } = observed()
    const site = await RESTIFY.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 1n
        return sending.send(res)
      },
    })
    const reply = await site.visit(sending)
    expect([reply.status, reply.setCookie]).toEqual([500, []])
    expect(reply.body).not.toContain('hello')
    expect(told()).toEqual(['unsaved'])
  })

  test.each(LATE)('reported once: %s', async (name, handle) => {
    const { sessions, told } = observed()
    const site = await RESTIFY.start({ sessions, handle })
    const cookie = `session=${sessions.seal({ old: 1, nested: { a: 1 } })}`
    const reply = await site.visit({ cookie })
    expect([reply.status, reply.body]).toEqual([200, 'ok'])
    expect(reply.setCookie).toHaveLength(name.includes('one in time') ? 1 : 0)
    await expect.poll(told, { interval: 5 }).toEqual(['late-write'])
  })

  test.each(IN_TIME)('not reported: %s', async (_, handle) => {
    const { sessions, told } = observed()
    let closed = false
    const site = await RESTIFY.start({
      sessions,
      handle: (req, res) => {
        res.once('close', () => setTimeout(() => (closed = true), 20))
        return handle(req, res)
      },
    })
    const cookie = `session=${sessions.seal({ old: 1, nested: { a: 1 } })}`
    expect(await site.visit({ cookie })).toMatchObject({ status: 200, body: 'ok' })
    await expect.poll(() => closed, { interval: 5 }).toBe(true)
    expect(told()).toEqual([])
  })
})
