/** restify answers in its own ways, some of which write the head more than once. */
import { beforeEach, describe, expect, test } from 'vitest'
import { contentOf } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'
import { answer, changing, runRestify, type RestifyHandler } from './restify.ts'

type Row = readonly [string, number, string, RestifyHandler]

const failure = (statusCode: number): Error => Object.assign(new Error('no'), { statusCode })

/** Handlers, and the status and body of their answers. */
const ANSWERS: readonly Row[] = [
  ['send(object)', 200, '{"a":1}', answer],
  ['send(status, object)', 201, '{"a":1}', (_req, res, next) => (res.send(201, { a: 1 }), next())],
  [
    'send(status, object, headers)',
    201,
    '{"a":1}',
    (_req, res, next) => (res.send(201, { a: 1 }, { 'X-A': '1' }), next()),
  ],
  ['send(status)', 204, '', (_req, res, next) => (res.send(204), next())],
  ['json', 200, '{"a":1}', (_req, res, next) => (res.json({ a: 1 }), next())],
  ['sendRaw', 200, 'raw', (_req, res, next) => (res.sendRaw('raw'), next())],
  ['send, and next(false)', 200, '{"a":1}', (_req, res, next) => (res.send({ a: 1 }), next(false))],
  ['redirect', 302, 'null', (_req, res, next) => res.redirect('/there', next)],
  ['redirect with a status', 301, 'null', (_req, res, next) => res.redirect(301, '/there', next)],
  ['an error for next', 404, '{"statusCode":404}', (_req, _res, next) => next(failure(404))],
  [
    'an error that is sent',
    418,
    '{"statusCode":418}',
    (_req, res, next) => (res.send(failure(418)), next()),
  ],
  [
    'a head and an end',
    202,
    'end',
    (_req, res, next) => (res.writeHead(202), res.end('end'), next()),
  ],
  [
    'a stream',
    200,
    'abc',
    (_req, res, next) => {
      res.write('a')
      setImmediate(() => (res.write('b'), res.end('c'), next()))
    },
  ],
]

const reading =
  (handler: RestifyHandler): RestifyHandler =>
  (req, res, next) => {
    void req.session.user
    return handler(req, res, next)
  }

describe.each(ANSWERS)('%s', (_, status, body, handler) => {
  test('brings one cookie', async () => {
    const { reply, saved, told, after } = await runRestify(changing(handler))
    expect([reply.status, reply.body, reply.setCookie.length]).toEqual([status, body, 1])
    expect([saved, told()]).toEqual([{ user: 'ada' }, []])
    await expect.poll(() => after, { interval: 5 }).toEqual([status])
  })

  test('brings none if the session is only read', async () => {
    const { reply } = await runRestify(reading(handler))
    expect([reply.status, reply.body, reply.setCookie]).toEqual([status, body, []])
  })
})

describe('a session that cannot be saved', () => {
  beforeEach(() => void catchWarnings())

  test.each(ANSWERS.filter(([, status]) => status < 500))(
    '%s becomes a 500',
    async (_, __, ___, handler) => {
      const { reply, told, site, sessions } = await runRestify((req, res, next) => {
        if (req.url === '/fine') req.session.user = 'ada'
        else req.session.bad = 1n
        return handler(req, res, next)
      })
      expect([reply.status, reply.body, reply.setCookie]).toEqual([
        500,
        'Internal Server Error\n',
        [],
      ])
      expect(told()).toEqual(['unsaved'])
      expect(contentOf(sessions, await site.visit({ path: '/fine' }))).toEqual({ user: 'ada' })
    },
  )
})
