/**
 * Version 1 tokens a second time, written from docs/token-format.md alone: on WebCrypto instead of node:crypto, and
 * without a line of src. Where both agree, they agree on the page and not on a mistake.
 */
import { scryptSync } from 'node:crypto'

export interface Claims {
  readonly birth: number
  readonly start: number
  readonly active: number
  readonly expires: number
  /** 16 bytes. */
  readonly id?: Uint8Array
  readonly ephemeral?: boolean
}

export type Opened =
  | { readonly ok: true; readonly keyIndex: number; readonly claims: Claims; readonly json: string }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown-key' | 'forged' }

export type Secret = string | Uint8Array
type Bytes = Uint8Array<ArrayBuffer>

const { subtle } = globalThis.crypto
const utf8 = (text: string): Bytes => new TextEncoder().encode(text)

export const concat = (...parts: readonly Uint8Array[]): Bytes => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

// base64url, one character after the other

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export const toBase64url = (bytes: Uint8Array): string => {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text += ALPHABET[(held >> bits) & 63]!
    }
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET[(held << (6 - bits)) & 63]!
}

/** `undefined` for anything but the one spelling of some bytes. */
export const fromBase64url = (text: string): Bytes | undefined => {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const char of text) {
    const value = ALPHABET.indexOf(char)
    if (value < 0) return undefined
    held = (held << 6) | value
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push(held >> bits)
    held &= (1 << bits) - 1
  }
  return bits === 6 || held !== 0 ? undefined : Uint8Array.from(bytes)
}

// Keys

export const keyMaterial = (secret: Secret): Bytes => {
  const bytes = typeof secret === 'string' ? utf8(secret) : Uint8Array.from(secret)
  if (bytes.length >= 32) return bytes
  const options = { N: 32768, r: 8, p: 1, maxmem: 67108864 }
  return Uint8Array.from(scryptSync(bytes, 'client-sessions/secret/v1', 32, options))
}

const hkdf = async (material: Bytes, info: string, bytes: number): Promise<Bytes> => {
  const key = await subtle.importKey('raw', material, 'HKDF', false, ['deriveBits'])
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(info) }
  return new Uint8Array(await subtle.deriveBits(algorithm, key, bytes * 8))
}

export interface Keys {
  readonly cipher: Bytes
  readonly nonce: Bytes
  readonly keyId: Bytes
  readonly header: Bytes
  readonly aad: Bytes
}

export const deriveKeys = async (secret: Secret, cookieName: string): Promise<Keys> => {
  const material = keyMaterial(secret)
  const info = (purpose: string) => `client-sessions/v1/${purpose}\0${cookieName}`
  const keyId = await hkdf(material, info('key id'), 3)
  const header = concat(Uint8Array.of(1), keyId)
  return {
    cipher: await hkdf(material, info('cipher'), 32),
    nonce: await hkdf(material, info('nonce'), 32),
    keyId,
    header,
    aad: concat(utf8(`client-sessions/v1\0${cookieName}\0`), header),
  }
}

// XAES-256-GCM

/** One AES-256 block: CBC with a zero IV is that, for its first 16 bytes. */
const aesBlock = async (key: CryptoKey, block: Bytes): Promise<Bytes> => {
  const algorithm = { name: 'AES-CBC', iv: new Uint8Array(16) }
  return new Uint8Array(await subtle.encrypt(algorithm, key, block)).slice(0, 16)
}

const xor = (a: Bytes, b: Bytes): Bytes => a.map((byte, i) => byte ^ b[i]!)

/** The intermediate values, by their names in the specification. */
export const xaesDerive = async (
  cipherKey: Bytes,
  prefix: Bytes,
): Promise<{ readonly l: Bytes; readonly k1: Bytes; readonly kx: Bytes }> => {
  const key = await subtle.importKey('raw', cipherKey, 'AES-CBC', false, ['encrypt'])
  const l = await aesBlock(key, new Uint8Array(16))
  const k1 = l.map((byte, i) => ((byte << 1) | ((l[i + 1] ?? 0) >> 7)) & 0xff)
  if (l[0]! & 0x80) k1[15]! ^= 0x87
  const halves = [1, 2].map((counter) =>
    aesBlock(key, xor(concat(Uint8Array.of(0, counter, 0x58, 0), prefix), k1)),
  )
  return { l, k1, kx: concat(...(await Promise.all(halves))) }
}

const gcm = async (
  cipherKey: Bytes,
  nonce: Bytes,
  aad: Bytes,
): Promise<{ readonly key: CryptoKey; readonly algorithm: AesGcmParams }> => {
  const { kx } = await xaesDerive(cipherKey, nonce.slice(0, 12))
  const key = await subtle.importKey('raw', kx, 'AES-GCM', false, ['encrypt', 'decrypt'])
  const algorithm = { name: 'AES-GCM', iv: nonce.slice(12), additionalData: aad, tagLength: 128 }
  return { key, algorithm }
}

export const xaesSeal = async (
  cipherKey: Bytes,
  nonce: Bytes,
  aad: Bytes,
  plaintext: Bytes,
): Promise<Bytes> => {
  const { key, algorithm } = await gcm(cipherKey, nonce, aad)
  return new Uint8Array(await subtle.encrypt(algorithm, key, plaintext))
}

export const xaesOpen = async (
  cipherKey: Bytes,
  nonce: Bytes,
  aad: Bytes,
  sealed: Bytes,
): Promise<Bytes | undefined> => {
  const { key, algorithm } = await gcm(cipherKey, nonce, aad)
  try {
    return new Uint8Array(await subtle.decrypt(algorithm, key, sealed))
  } catch {
    return undefined
  }
}

// Plain text

const uint48 = (value: number): Bytes => {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, BigInt(value))
  return new Uint8Array(bytes.buffer, 2)
}

const readUint48 = (bytes: Bytes, at: number): number =>
  Number(new DataView(concat(new Uint8Array(2), bytes.slice(at, at + 6)).buffer).getBigUint64(0))

export const writePlaintext = (claims: Claims, json: string): Bytes => {
  let flags = 0
  if (claims.id) flags += 1
  if (claims.start !== claims.birth) flags += 2
  if (claims.ephemeral === true) flags += 4
  if (claims.ephemeral === false) flags += 8
  return concat(
    Uint8Array.of(flags),
    uint48(claims.birth),
    uint48(claims.active),
    uint48(claims.expires),
    claims.start === claims.birth ? new Uint8Array() : uint48(claims.start),
    claims.id ?? new Uint8Array(),
    utf8(json),
  )
}

const readPlaintext = (bytes: Bytes): { claims: Claims; json: string } | undefined => {
  const flags = bytes[0]
  if (flags === undefined || flags > 15 || flags >= 12) return undefined
  const idAt = flags & 2 ? 25 : 19
  const jsonAt = flags & 1 ? idAt + 16 : idAt
  if (bytes.length < jsonAt) return undefined
  const birth = readUint48(bytes, 1)
  const claims: Claims = {
    birth,
    start: flags & 2 ? readUint48(bytes, 19) : birth,
    active: readUint48(bytes, 7),
    expires: readUint48(bytes, 13),
    ...(flags & 1 ? { id: bytes.slice(idAt, jsonAt) } : {}),
    ...(flags & 12 ? { ephemeral: (flags & 4) !== 0 } : {}),
  }
  return { claims, json: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.slice(jsonAt)) }
}

// Tokens

export const sealPlaintext = async (
  secret: Secret,
  cookieName: string,
  nonce: Uint8Array,
  plaintext: Uint8Array,
): Promise<string> => {
  const { cipher, header, aad } = await deriveKeys(secret, cookieName)
  const nonceBytes = Uint8Array.from(nonce)
  const sealed = await xaesSeal(cipher, nonceBytes, aad, Uint8Array.from(plaintext))
  return toBase64url(concat(header, nonceBytes, sealed))
}

/** The nonce is the caller's choice: the format asks of it only that it is never used twice under one key. */
export const seal = (
  secret: Secret,
  cookieName: string,
  nonce: Uint8Array,
  claims: Claims,
  json: string,
): Promise<string> => sealPlaintext(secret, cookieName, nonce, writePlaintext(claims, json))

/** The second half of a nonce as src makes it: from randomness and content both. */
export const hedgedTail = async (
  keys: Keys,
  random: Uint8Array,
  plaintext: Uint8Array,
): Promise<Bytes> => {
  const digest = await subtle.digest('SHA-256', concat(keys.nonce, random, keys.aad, plaintext))
  return new Uint8Array(digest).slice(0, 12)
}

/** @param secrets newest first. */
export const open = async (
  secrets: readonly Secret[],
  cookieName: string,
  token: string,
): Promise<Opened> => {
  const bytes = fromBase64url(token)
  if (!bytes || bytes.length < 44 || bytes[0] !== 1) return { ok: false, reason: 'malformed' }
  let reason: 'unknown-key' | 'forged' = 'unknown-key'
  for (const [keyIndex, secret] of secrets.entries()) {
    const { cipher, header, aad } = await deriveKeys(secret, cookieName)
    if (header.some((byte, i) => byte !== bytes[i])) continue
    reason = 'forged'
    const plaintext = await xaesOpen(cipher, bytes.slice(4, 28), aad, bytes.slice(28))
    if (!plaintext) continue
    const read = readPlaintext(plaintext)
    return read ? { ok: true, keyIndex, ...read } : { ok: false, reason: 'malformed' }
  }
  return { ok: false, reason }
}
