/** The keys of one cookie on Node: derived from its secrets on first use, kept for the process. */
import { randomBytes, type KeyObject } from 'node:crypto'
import { boundedMap } from '../base/bounded-map.ts'
import { hkdf, stretch } from '../crypto/node-derive.ts'
import { xaesKey } from '../crypto/node-xaes.ts'
import { KEY_BYTES, NONCE_BYTES, PREFIX_BYTES } from '../crypto/xaes.ts'
import { EPOCH_MESSAGES, EPOCH_MS, KEPT_KEYS } from './epoch.ts'
import { createHedge } from './node-hedge.ts'
import { STRONG_BYTES } from './secret.ts'
import { HEADER_BYTES, KEY_ID_BYTES, VERSION, associatedData, keyInfo } from './version-1.ts'

/** What a message is sealed with. The next message writes over the bytes: encrypt before anything else runs, without an `await`. */
interface Nonce {
  readonly key: KeyObject
  /** The first bytes of the token: header and nonce. */
  readonly head: Buffer
  /** The second half of the nonce. */
  readonly tail: Buffer
}

/** One secret's keys for one cookie name. A prefix is text with one character for each byte. */
export interface Key {
  /** The place of its secret in the list: 0 is the newest. */
  readonly index: number
  /** The first bytes of every token under this key: version and key id. */
  readonly header: Buffer
  readonly aad: Uint8Array
  /** A nonce for this plaintext, with the AES key that its first half chooses. */
  nextNonce(plaintext: Uint8Array): Nonce
  /** The AES key for the nonce of a token that came in, if it is kept. */
  knownKey(prefix: string): KeyObject | undefined
  /** That key, if it is not. */
  deriveKey(prefix: string): KeyObject
  /** Keeps that key. Only for tokens that opened: made-up prefixes must not push good keys out. */
  keep(prefix: string, key: KeyObject): void
}

/** A cookie's keys: the first seals, all open. */
export interface Keyring {
  readonly newest: Key
  /** The keys whose version and key id begin this token: none or one, two once in 2^24 pairs. */
  find(token: Buffer): readonly Key[]
}

const TAIL_AT = HEADER_BYTES + PREFIX_BYTES

// Applications build the middleware anew for each request (mozilla/node-client-sessions #31), and `util.encode`
// takes its options each time: without these two, a short secret would cost a tenth of a second every time.
const stretched = boundedMap<Buffer>(64)
const keyrings = boundedMap<Keyring>(256)

/** By a view: a copy would lie in Buffer's pool, for whoever has another Buffer of it. */
const textOf = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1')

const keyMaterial = (secret: Uint8Array): Uint8Array => {
  if (secret.length >= STRONG_BYTES) return secret
  const id = textOf(secret)
  const known = stretched.get(id)
  if (known) return known
  const material = stretch(secret)
  stretched.set(id, material)
  return material
}

const createKey = (secrets: readonly Uint8Array[], index: number, cookieName: string): Key => {
  const secret = keyMaterial(secrets[index]!)
  const derive = (purpose: Parameters<typeof keyInfo>[0], bytes: number): Buffer =>
    hkdf(secret, keyInfo(purpose, cookieName), bytes)
  const header = Buffer.concat([Buffer.of(VERSION), derive('key id', KEY_ID_BYTES)])
  const aad = associatedData(cookieName, header)
  const hedge = createHedge(derive('nonce', KEY_BYTES), aad)
  const deriveKey = xaesKey(derive('cipher', KEY_BYTES))
  const kept = boundedMap<KeyObject>(KEPT_KEYS)
  // An epoch shares the first half of the nonce, so that its AES key is derived once. Its first is made by the
  // first message: randomness drawn while loading would be part of a snapshot that many machines start from.
  let epoch: (Nonce & { prefix: string; messages: number; started: number }) | undefined

  const newEpoch = (started: number): NonNullable<typeof epoch> => {
    const prefix = randomBytes(PREFIX_BYTES)
    const head = Buffer.concat([header, prefix, Buffer.alloc(NONCE_BYTES - PREFIX_BYTES)])
    return {
      key: deriveKey(prefix),
      head,
      tail: head.subarray(TAIL_AT),
      prefix: prefix.toString('latin1'),
      messages: 0,
      started,
    }
  }

  return {
    index,
    header,
    aad,
    nextNonce(plaintext) {
      const now = performance.now()
      if (!epoch || epoch.messages >= EPOCH_MESSAGES || now - epoch.started >= EPOCH_MS) {
        if (epoch) kept.set(epoch.prefix, epoch.key)
        epoch = newEpoch(now)
      }
      epoch.messages++
      epoch.tail.write(hedge(plaintext), 'latin1')
      return epoch
    },
    knownKey: (prefix) => (epoch?.prefix === prefix ? epoch.key : kept.get(prefix)),
    deriveKey: (prefix) => deriveKey(Buffer.from(prefix, 'latin1')),
    keep: (prefix, key) => kept.set(prefix, key),
  }
}

const createKeyring = (secrets: readonly Uint8Array[], cookieName: string): Keyring => {
  let newest: Key | undefined
  let byHeader: Map<number, Key[]> | undefined

  const newestKey = (): Key => (newest ??= createKey(secrets, 0, cookieName))
  const indexKeys = (): Map<number, Key[]> => {
    const index = new Map<number, Key[]>()
    const keys = secrets.map((_, i) => (i === 0 ? newestKey() : createKey(secrets, i, cookieName)))
    for (const key of keys) {
      const header = key.header.readUIntBE(0, HEADER_BYTES)
      index.set(header, [...(index.get(header) ?? []), key])
    }
    return index
  }
  return {
    get newest() {
      return newestKey()
    },
    find: (token) => (byHeader ??= indexKeys()).get(token.readUIntBE(0, HEADER_BYTES)) ?? [],
  }
}

/** The keyring of these secrets (newest first) for this cookie name. */
export const keyringOf = (secrets: readonly Uint8Array[], cookieName: string): Keyring => {
  const id = JSON.stringify([cookieName, ...secrets.map(textOf)])
  const known = keyrings.get(id)
  if (known) return known
  const keyring = createKeyring(secrets, cookieName)
  keyrings.set(id, keyring)
  return keyring
}
