import { hkdfSync, scryptSync } from 'node:crypto'

/** HKDF-SHA-256 (RFC 5869) without salt: one label, one key. `info` says what the key is for. */
export const hkdf = (secret: Uint8Array, info: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', info, bytes))

/**
 * Makes guessing a short secret dear: whoever holds a cookie can try secrets against it at leisure, about
 * 10^10 a second without this, a few thousand with it. 32 MiB and a tenth of a second, once per secret.
 */
export const stretch = (secret: Uint8Array): Buffer =>
  scryptSync(secret, 'client-sessions/secret/v1', 32, {
    N: 2 ** 15,
    r: 8,
    p: 1,
    maxmem: 64 * 2 ** 20,
  })
