/** Cookies of client-sessions 0.8, made by hand from docs/token-format.md: also ones that nobody honest makes. */
import { createCipheriv, createHmac } from 'node:crypto'

export interface LegacyParts {
  readonly secret: string | Uint8Array
  /** Cookie name, "=" and JSON, as a rule. */
  readonly plaintext: string | Uint8Array
  readonly createdAt: number | string
  readonly duration: number | string
  readonly iv?: Uint8Array
  /** In place of the encrypted plain text. */
  readonly ciphertext?: Uint8Array
  readonly encryptionKey?: Uint8Array
}

const subkey = (secret: string | Uint8Array, purpose: string): Buffer =>
  createHmac('sha256', secret).update(`cookiesession-${purpose}`).digest()

export const legacyToken = (parts: LegacyParts): string => {
  const { secret, plaintext, createdAt, duration, iv = Buffer.alloc(16, 5) } = parts
  const key = parts.encryptionKey ?? subkey(secret, 'encryption')
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const ciphertext =
    parts.ciphertext ?? Buffer.concat([cipher.update(plaintext as string), cipher.final()])
  const mac = createHmac('sha256', subkey(secret, 'signature'))
    .update(iv)
    .update('.')
    .update(ciphertext)
    .update(`.${createdAt}.${duration}`)
    .digest('base64url')
  const [ivText, ciphertextText] = [iv, ciphertext].map((b) => Buffer.from(b).toString('base64url'))
  return [ivText, ciphertextText, createdAt, duration, mac].join('.')
}
