import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { webDecrypt, webEncrypt, webXaesKey } from '../../src/crypto/web-xaes.ts'

type Message = Readonly<
  Record<'key' | 'nonce' | 'aad' | 'ciphertext' | 'plaintext' | 'why', string>
>

const { single, expanded_first_32_of_accumulated, same_prefix_made_here, negative_made_here } =
  JSON.parse(
    readFileSync(new URL('../vectors/xaes-256-gcm.json', import.meta.url), 'utf8'),
  ) as Record<string, readonly Message[]>
const positive = [...single!, ...expanded_first_32_of_accumulated!, ...same_prefix_made_here!]

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'hex'))
const hex = (array: Uint8Array | undefined): string | undefined =>
  array && Buffer.from(array).toString('hex')

const keyOf = async ({ key, nonce }: Message): Promise<CryptoKey> =>
  (await webXaesKey(bytes(key)))(bytes(nonce).subarray(0, 12))

describe('every record of the vectors', () => {
  test(`is encrypted as it says: ${positive.length}`, async () => {
    expect(positive).toHaveLength(38)
    for (const message of positive) {
      const tail = bytes(message.nonce).slice(12)
      const sealed = await webEncrypt(
        await keyOf(message),
        tail,
        bytes(message.aad),
        bytes(message.plaintext),
      )
      expect(hex(sealed)).toBe(message.ciphertext)
    }
  })

  test('is decrypted', async () => {
    for (const message of positive) {
      const tail = bytes(message.nonce).slice(12)
      const opened = await webDecrypt(
        await keyOf(message),
        tail,
        bytes(message.aad),
        bytes(message.ciphertext),
      )
      expect(hex(opened)).toBe(message.plaintext)
    }
  })

  test.each(negative_made_here!.map((message) => [message.why, message] as const))(
    'is refused: %s',
    async (_, message) => {
      const tail = bytes(message.nonce).slice(12)
      const opened = await webDecrypt(
        await keyOf(message),
        tail,
        bytes(message.aad),
        bytes(message.ciphertext),
      )
      expect(opened).toBeUndefined()
    },
  )
})

test('derived keys cannot be extracted', async () => {
  const key = await keyOf(single![0]!)
  expect(key.extractable).toBe(false)
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
})
