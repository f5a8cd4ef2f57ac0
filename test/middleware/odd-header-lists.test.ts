import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'

test("a header list without its last value is Node's error, with the session in use or not", async () => {
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
  const codes: string[] = []
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      if (req.url === '/used') req.session.user = 'ada'
      res.setHeader('X-Set', '1') // only then does Node look
      try {
        res.writeHead(200, ['X-One', '1', 'X-Two'] as never)
      } catch (error: any) {
        codes.push(error.code)
      }
      res.end()
    }),
  )
  await get(`${url}/unused`)
  const reply = await get(`${url}/used`)
  expect(codes).toEqual(['ERR_INVALID_ARG_VALUE', 'ERR_INVALID_ARG_VALUE'])
  expect(reply.setCookie).toHaveLength(1)
})

test('null in place of headers is none, as Node has it on http/1', async () => {
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      req.session.user = 'ada'
      res.writeHead(201, null as never).end('made')
    }),
  )
  const reply = await get(url)
  expect(reply).toMatchObject({ status: 201, body: 'made' })
  expect(reply.setCookie).toHaveLength(1)
})
