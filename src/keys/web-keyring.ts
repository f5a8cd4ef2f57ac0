/** The keys of one cookie on WebCrypto: derived from its secrets on first use, kept for the process. */
import { boundedMap } from '../base/bounded-map.ts'
import { binaryText, concatBytes, sameBytes } from '../base/bytes.ts'
import { hkdfSecret, webHkdf } from '../crypto/web-derive.ts'
import { webXaesKey } from '../crypto/web-xaes.ts'
import { KEY_BYTES, NONCE_BYTES, PREFIX_BYTES } from '../crypto/xaes.ts'
import { EPOCH_MESSAGES, EPOCH_MS, KEPT_KEYS, RANDOM_BYTES } from './epoch.ts'
import { KEY_ID_BYTES, VERSION, associatedData, keyInfo } from './version-1.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** One secret's keys for one cookie name. */
export interface WebKey {
  /** The place of its secret in the list: 0 is the newest. */
  readonly index: number
  /** The first bytes of every token under this key: version and key id. */
  readonly header: Bytes
  readonly aad: Bytes
  /** A nonce for this plaintext, with the AES key that its first half chooses. */
  nextNonce(plaintext: Uint8Array): Promise<{ readonly key: CryptoKey; readonly nonce: Bytes }>
  /** The AES key for the nonce of a token that came in. */
  keyFor(prefix: Uint8Array): Promise<CryptoKey>
  /** Keeps that key. Only for tokens that opened: made-up prefixes must not push good keys out. */
  keep(prefix: Uint8Array, key: CryptoKey): void
}

/** All keys of a cookie: the first seals, all open. */
export type WebKeyring = () => Promise<readonly WebKey[]>

interface Epoch {
  readonly prefix: Bytes
  readonly key: CryptoKey
  readonly started: number
  messages: number
}

const createKey = async (
  secretBytes: Uint8Array,
  index: number,
  cookieName: string,
): Promise<WebKey> => {
  const secret = await hkdfSecret(secretBytes)
  const derive = (purpose: Parameters<typeof keyInfo>[0], bytes: number): Promise<Bytes> =>
    webHkdf(secret, keyInfo(purpose, cookieName), bytes)
  const header = concatBytes(Uint8Array.of(VERSION), await derive('key id', KEY_ID_BYTES))
  const aad = Uint8Array.from(associatedData(cookieName, header))
  const nonceKey = await derive('nonce', KEY_BYTES)
  const deriveKey = await webXaesKey(await derive('cipher', KEY_BYTES))
  const kept = boundedMap<CryptoKey>(KEPT_KEYS)
  let epoch: Epoch | undefined

  const currentEpoch = async (): Promise<Epoch> => {
    const now = performance.now()
    if (!epoch || epoch.messages >= EPOCH_MESSAGES || now - epoch.started >= EPOCH_MS) {
      const prefix = crypto.getRandomValues(new Uint8Array(PREFIX_BYTES))
      // Two requests at once may each begin one: each seals with the one that it has made.
      epoch = { prefix, key: await deriveKey(prefix), started: now, messages: 0 }
    }
    epoch.messages++
    return epoch
  }

  return {
    index,
    header,
    aad,
    async nextNonce(plaintext) {
      const { prefix, key } = await currentEpoch()
      const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))
      const seed = concatBytes(nonceKey, random, aad, plaintext)
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', seed))
      return { key, nonce: concatBytes(prefix, digest.subarray(0, NONCE_BYTES - PREFIX_BYTES)) }
    },
    async keyFor(prefix) {
      if (epoch && sameBytes(epoch.prefix, prefix)) return epoch.key
      return kept.get(binaryText(prefix)) ?? deriveKey(prefix)
    },
    keep: (prefix, key) => kept.set(binaryText(prefix), key),
  }
}

// On Workers the secret often comes with each request, and so the handle is made for each. The keys and not a promise of
// them: workerd does not let one request wait for another's.
const keyrings = boundedMap<readonly WebKey[]>(256)

/** The keyring of these secrets (newest first) for this cookie name. */
export const webKeyringOf = (secrets: readonly Uint8Array[], cookieName: string): WebKeyring => {
  const id = JSON.stringify([cookieName, ...secrets.map((secret) => [...secret])])
  return async () => {
    const known = keyrings.get(id)
    if (known) return known
    const derived = await Promise.all(
      secrets.map((secret, index) => createKey(secret, index, cookieName)),
    )
    // Another request may have been first. One epoch for all: each key of an epoch is kept by whoever reads.
    const keys = keyrings.get(id) ?? derived
    keyrings.set(id, keys)
    return keys
  }
}
