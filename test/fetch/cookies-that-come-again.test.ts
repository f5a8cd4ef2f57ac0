/** WebCrypto decrypts each time: option `keepOpened` has nothing to turn off there. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSessions } from '../../src/adapters/fetch.ts'
import { SECRET } from '../support/hosts.ts'

test.each([undefined, true, false])('keepOpened: %s', async (keepOpened) => {
  const events: unknown[] = []
  const onEvent = (event: unknown): void => void events.push(event)
  const sessions = createSessions({ secret: SECRET, cookieName: 'session', keepOpened, onEvent })
  const cookie = `session=${await sessions.seal({ user: 'ada' })}`
  const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
  onTestFinished(() => decrypt.mockRestore())
  for (let i = 0; i < 4; i++) expect(await sessions.read(cookie)).toMatchObject({ ok: true })
  expect(decrypt).toHaveBeenCalledTimes(4)
  expect(events).toEqual([])
})
