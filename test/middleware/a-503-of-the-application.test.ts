/** `skip` and `cookie` may ask something that is down, and say so with a 503, as http-errors makes it. */
import { expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { answerPlainly } from '../../src/adapters/node-errors.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'
import { hearWarnings } from '../support/heard-warnings.ts'

const options = { cookieName: 'session', secret: SECRET }
const unavailable = (more: object): Error =>
  Object.assign(new Error('the tenants are down'), { status: 503, statusCode: 503, ...more })

const ERRORS: readonly (readonly [string, object])[] = [
  ['without a cause', {}],
  ['with a cause that is no error', { cause: { host: 'tenants.example' } }],
  ['with a cause that is an error', { cause: new Error('of the application') }],
  [
    'with the code of an error of ours',
    { code: 'revocation-unavailable', cause: new Error('of the application') },
  ],
]

const servers = HOSTS.filter((host) => !host.framework)
const cases = servers.flatMap((host) =>
  (['skip', 'cookie'] as const).flatMap((option) =>
    ERRORS.map(([name, more]) => [option, name, host.name, more, host] as const),
  ),
)

test.each(cases)(
  'a 503 that %s throws %s is answered on %s',
  async (option, _1, _2, more, host) => {
    const error = unavailable(more)
    const heard = hearWarnings()
    const handle = vi.fn((_req: unknown, res: any) => void res.end('served'))
    const sessions = clientSessions({
      ...options,
      [option]: () => {
        throw error
      },
    })
    const site = await host.start({ sessions, handle })
    const reply = await site.visit()
    expect(reply).toMatchObject({ status: 503, body: 'Service Unavailable\n', setCookie: [] })
    expect(handle).not.toHaveBeenCalled()
    // What it was caused by is the application's to tell.
    expect(heard).toEqual([error])
    expect(heard[0]).toBe(error)
    expect(await site.visit()).toMatchObject({ status: 503 })
  },
)

test.each(HOSTS.filter((host) => host.framework))(
  'error handlers of $name have that 503 itself',
  async (host) => {
    const error = unavailable({})
    const heard = hearWarnings()
    const sessions = clientSessions({
      ...options,
      cookie: () => {
        throw error
      },
    })
    const onError = (given: unknown, _req: unknown, res: any): void => {
      res.statusCode = 502
      res.end(String(given === error))
    }
    const site = await host.start({ sessions, handle: (_, res) => void res.end(), onError })
    expect(await site.visit()).toMatchObject({ status: 502, body: 'true' })
    expect(heard).toEqual([])
  },
)

test('the operator hears of an error that can no longer be answered', async () => {
  const heard = hearWarnings()
  const error = new Error('first')
  const gone = new Error('Cannot set headers after they are sent')
  const res = {
    setHeader: () => {
      throw gone
    },
  }
  expect(() => answerPlainly(error, res as never)).toThrow(gone)
  await new Promise(setImmediate)
  expect(heard).toEqual([error])
})
