import { keyringOf } from '../keys/node-keyring.ts'
import type { TokenConfig } from '../session/token-config.ts'
import { createCodec, type Codec } from '../token/node-codec.ts'
import { legacyKeyPair, type LegacyKeys } from '../token/node-legacy.ts'

export const legacyKeysOf = ({ legacyKeys, legacySecrets }: TokenConfig): LegacyKeys => {
  const { encryptionKey, signatureKey, encryptionAlgorithm, signatureAlgorithm } = legacyKeys
  const pairs = legacySecrets.map((secret) => legacyKeyPair(secret, encryptionKey, signatureKey))
  return { encryptionAlgorithm, signatureAlgorithm, pairs }
}

/** The codec of a cookie. Keys are derived when the first token is sealed or opened. */
export const codecOf = (config: TokenConfig): Codec => {
  let legacyKeys: LegacyKeys | undefined
  return createCodec({
    cookieName: config.cookieName,
    format: config.format,
    keyring: keyringOf(config.secrets, config.cookieName),
    legacyKeys: () => (legacyKeys ??= legacyKeysOf(config)),
    legacyUntil: config.legacyUntil,
  })
}
