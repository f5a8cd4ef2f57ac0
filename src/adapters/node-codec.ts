import type { Incoming } from '../cookie/chunks.ts'
import { keyringOf } from '../keys/node-keyring.ts'
import type { TokenConfig } from '../session/token-config.ts'
import { createCodec, type Codec } from '../token/node-codec.ts'
import { legacyKeyPair, type LegacyKeys } from '../token/node-legacy.ts'
import { rejected, type TokenResult } from '../token/result.ts'

export const legacyKeysOf = ({ legacyKeys, legacySecrets }: TokenConfig): LegacyKeys => {
  const { encryptionKey, signatureKey, encryptionAlgorithm, signatureAlgorithm } = legacyKeys
  const pairs = legacySecrets.map((secret) => legacyKeyPair(secret, encryptionKey, signatureKey))
  return { encryptionAlgorithm, signatureAlgorithm, pairs }
}

/** The codec of a cookie. Keys are derived when the first token is sealed or opened. */
export const codecOf = (config: TokenConfig, cookieName: string = config.cookieName): Codec => {
  let legacyKeys: LegacyKeys | undefined
  return createCodec({
    cookieName,
    format: config.format,
    keyring: keyringOf(config.secrets, cookieName),
    legacyKeys: () => (legacyKeys ??= legacyKeysOf(config)),
    legacyUntil: config.legacyUntil,
    keepOpened: config.keepOpened,
  })
}

/** The codec of each name that a cookie may have. */
export type Codecs = (name: string) => Codec

export const codecsOf = (config: TokenConfig, names: readonly string[]): Codecs => {
  const codecs = new Map(names.map((name) => [name, codecOf(config, name)]))
  return (name) => codecs.get(name)!
}

/** Opens all tokens that came in. */
export const openIncoming = (
  codecs: Codecs,
  { name, tokens, refused }: Incoming,
  now: number,
): TokenResult[] => {
  const results = tokens.map((token) => codecs(name).open(token, now))
  return refused.length === 0 ? results : [...results, ...refused.map(rejected)]
}
