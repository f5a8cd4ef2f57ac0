/** On Node, package.json puts Node's own crypto in the place of WebCrypto. All that holds there holds here. */
import nodeCrypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSessions } from '../../src/adapters/fetch.ts'
import { SECRET } from '../support/hosts.ts'

vi.mock('#codecs', () => import('../../src/adapters/node-codec.ts'))
await import('./sessions-of-fetch.test.ts')

test('sessions are sealed and opened without WebCrypto', async () => {
  const subtle = ['encrypt', 'decrypt', 'sign', 'importKey', 'deriveBits'] as const
  const spies = subtle.map((method) => vi.spyOn(crypto.subtle, method))
  onTestFinished(() => spies.forEach((spy) => spy.mockRestore()))
  const sessions = createSessions({ secret: SECRET, cookieName: 'session' })
  const token = await sessions.seal({ user: 'ada' })
  expect(await sessions.read(`session=${token}`)).toMatchObject({ data: { user: 'ada' } })
  for (const spy of spies) expect(spy).not.toHaveBeenCalled()
})

test.each([
  [undefined, 2],
  [false, 4],
])(
  'with keepOpened: %s a cookie that comes 4 times is decrypted %i times',
  async (keepOpened, times) => {
    const sessions = createSessions({ secret: SECRET, cookieName: 'again', keepOpened })
    const cookie = `again=${await sessions.seal({ user: 'ada' })}`
    const decipher = vi.spyOn(nodeCrypto, 'createDecipheriv')
    syncBuiltinESMExports()
    onTestFinished(() => {
      decipher.mockRestore()
      syncBuiltinESMExports()
    })
    for (let i = 0; i < 4; i++) expect(await sessions.read(cookie)).toMatchObject({ ok: true })
    expect(decipher).toHaveBeenCalledTimes(times)
  },
)
