import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { encrypt } from '../../src/crypto/node-xaes.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import { claimsLength, writeClaims } from '../../src/token/claims-layout.ts'
import { SECRET } from '../support/hosts.ts'

/** A token as another writer with the key may make it: any bytes in the place of the JSON. */
const sealBytes = (json: Buffer): string => {
  const now = Date.now()
  const claims = { birth: now, start: now, active: now, expires: now + 60_000 }
  const plaintext = Buffer.concat([Buffer.alloc(claimsLength(claims)), json])
  writeClaims(claims, plaintext)
  const { newest } = keyringOf([Buffer.from(SECRET)], 'session')
  const { key, head, tail } = newest.nextNonce(plaintext)
  const sealed = encrypt(key, tail, newest.aad, plaintext)
  return Buffer.concat([head, ...sealed]).toString('base64url')
}

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })

test('content that is not UTF-8 is malformed, not changed into something else', () => {
  const good = Buffer.from('{"name":"J\u00fcrgen"}')
  expect(sessions.read(`session=${sealBytes(good)}`)).toMatchObject({
    data: { name: 'J\u00fcrgen' },
  })
  const latin1 = Buffer.from('{"name":"J\u00fcrgen"}', 'latin1')
  expect(sessions.read(`session=${sealBytes(latin1)}`)).toEqual({ ok: false, reason: 'malformed' })
})

test('a replacement character that was sealed comes back', () => {
  const sealed = Buffer.from('{"name":"J\uFFFDrgen"}')
  expect(sessions.read(`session=${sealBytes(sealed)}`)).toMatchObject({
    data: { name: 'J\uFFFDrgen' },
  })
})
