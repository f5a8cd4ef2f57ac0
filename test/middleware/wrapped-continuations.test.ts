/** Instrumentation wraps each middleware and its `next`, so that the function we are given declares no parameter. */
import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, type Middleware } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const wrapped =
  (sessions: Middleware): Middleware =>
  (req, res, next) =>
    sessions(req, res, (...args) => next(...args))

const answer = (error: any, _req: unknown, res: any): void => {
  res.statusCode = error.status
  res.end(`handled ${error.code}`)
}

describe.each(HOSTS.filter(({ framework }) => framework))('on $name', (host) => {
  test('an error of mounting reaches them too', async () => {
    const cookie = { secure: true }
    const site = await host.start({
      sessions: wrapped(clientSessions({ cookieName: 'session', secret: SECRET, cookie })),
      handle: (_req, res) => res.end('never'),
      onError: answer,
    })
    expect((await site.visit()).body).toBe('handled insecure-connection')
  })
})

describe.each(HOSTS.filter(({ express }) => express))('on $name', (host) => {
  test('an error of saving reaches the error handlers', async () => {
    const site = await host.start({
      sessions: wrapped(clientSessions({ cookieName: 'session', secret: SECRET })),
      handle: (req, res) => {
        req['session'].bad = 1n
        res.end('never')
      },
      onError: answer,
    })
    expect((await site.visit()).body).toBe('handled unserializable')
  })
})
