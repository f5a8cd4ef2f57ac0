/** Unit tests of applications call the middleware with objects of their own, as 0.8's test suite does. */
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })

const mount = (res: object): any => {
  const req: any = { headers: { cookie: `session=${sessions.seal({ user: 'ada' })}` } }
  let mounted = false
  sessions(req, res as never, () => (mounted = true))
  expect(mounted).toBe(true)
  return req
}

test('an empty object stands in for a response: the session is read, changed and reset', () => {
  const req = mount({})
  expect({ ...req.session }).toEqual({ user: 'ada' })
  req.session.cart = [1]
  req.session.reset(['cart'])
  req.session = { ...req.session, fresh: true }
  expect({ ...req.session }).toEqual({ cart: [1], fresh: true })
})

test('a response that only has headers and end() gets its cookie', () => {
  const headers = new Map<string, unknown>()
  const sent: unknown[] = []
  const res = {
    headersSent: false,
    getHeader: (name: string) => headers.get(name),
    setHeader: (name: string, value: unknown) => void headers.set(name, value),
    end: (body: unknown) => sent.push(body),
  }
  const req = mount(res)
  req.session.user = 'grace'
  res.end('done')
  expect(sent).toEqual(['done'])
  expect(headers.get('Set-Cookie')).toEqual([expect.stringMatching(/^session=/)])
})
