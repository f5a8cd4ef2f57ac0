import { webKeyringOf } from '../keys/web-keyring.ts'
import type { TokenConfig } from '../session/token-config.ts'
import { createWebCodec, type WebCodec } from '../token/web-codec.ts'
import { webLegacyKeys, type WebLegacyKeys } from '../token/web-legacy.ts'

/** The codec of each name that a cookie may have. Keys are derived when the first token is sealed or opened. */
export const codecsOf = (
  config: TokenConfig,
  names: readonly string[],
): ((name: string) => WebCodec) => {
  const { format, secrets, legacyKeys, legacySecrets, legacyUntil } = config
  let keys: WebLegacyKeys | undefined
  const codecs = new Map(
    names.map((cookieName) => {
      const settings = {
        cookieName,
        format,
        keyring: webKeyringOf(secrets, cookieName),
        legacyKeys: async () => (keys ??= await webLegacyKeys(legacyKeys, legacySecrets)),
        legacyUntil,
      }
      return [cookieName, createWebCodec(settings)]
    }),
  )
  return (name) => codecs.get(name)!
}
