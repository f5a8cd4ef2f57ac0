/** The plain text of a version 1 token: flags, times, an id, then JSON. `docs/token-format.md` draws it. */
import { readUint48, writeUint48 } from '../base/uint48.ts'
import type { Claims } from './claims.ts'

const HAS_ID = 0x01
const HAS_START = 0x02
const EPHEMERAL = 0x04
const PERSISTENT = 0x08
const KNOWN_FLAGS = HAS_ID | HAS_START | EPHEMERAL | PERSISTENT

type Writable<T> = { -readonly [Name in keyof T]: T[Name] }

const FIXED_BYTES = 1 + 3 * 6
const START_BYTES = 6
const ID_BYTES = 16

export const claimsLength = (claims: Claims): number =>
  FIXED_BYTES +
  (claims.start === claims.birth ? 0 : START_BYTES) +
  (claims.id === undefined ? 0 : ID_BYTES)

/** Writes the claims at the beginning of `target`, which has room for {@link claimsLength} bytes. */
export const writeClaims = (claims: Claims, target: Uint8Array): void => {
  const hasStart = claims.start !== claims.birth
  target[0] =
    (claims.id === undefined ? 0 : HAS_ID) |
    (hasStart ? HAS_START : 0) |
    (claims.ephemeral === undefined ? 0 : claims.ephemeral ? EPHEMERAL : PERSISTENT)
  writeUint48(target, 1, claims.birth)
  writeUint48(target, 7, claims.active)
  writeUint48(target, 13, claims.expires)
  if (hasStart) writeUint48(target, FIXED_BYTES, claims.start)
  if (claims.id) target.set(claims.id, FIXED_BYTES + (hasStart ? START_BYTES : 0))
}

/** The claims and where the JSON begins, or `undefined` for what this version does not write. */
export const readClaims = (
  plaintext: Uint8Array,
): { readonly claims: Claims; readonly length: number } | undefined => {
  const flags = plaintext[0]
  if (flags === undefined || flags & ~KNOWN_FLAGS) return undefined
  if (flags & EPHEMERAL && flags & PERSISTENT) return undefined
  const startAt = FIXED_BYTES
  const idAt = startAt + (flags & HAS_START ? START_BYTES : 0)
  const length = idAt + (flags & HAS_ID ? ID_BYTES : 0)
  if (plaintext.length < length) return undefined
  const birth = readUint48(plaintext, 1)
  const claims: Writable<Claims> = {
    birth,
    start: flags & HAS_START ? readUint48(plaintext, startAt) : birth,
    active: readUint48(plaintext, 7),
    expires: readUint48(plaintext, 13),
  }
  if (flags & HAS_ID) claims.id = new Uint8Array(plaintext.subarray(idAt, length))
  if (flags & (EPHEMERAL | PERSISTENT)) claims.ephemeral = (flags & EPHEMERAL) !== 0
  return { claims, length }
}
