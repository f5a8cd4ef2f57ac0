/** Options that a server of `Request` and `Response` cannot heed. */
import { misuse } from '../base/describe.ts'
import { STRONG_BYTES, makeOne } from '../keys/secret.ts'
import type { SessionOptions } from '../session/options.ts'
import type { Warning } from '../session/warnings.ts'

/**
 * WebCrypto has no scrypt, and without it a short secret would be guessed. On Node too, where there is one: a session has to
 * open on every runtime.
 */
export const refuseShortSecrets = (secrets: readonly Uint8Array[]): void => {
  const index = secrets.findIndex((secret) => secret.length < STRONG_BYTES)
  if (index === -1) return
  throw misuse(
    secrets.length > 1 ? `secret[${index}]` : 'secret',
    `${secrets[index]!.length} bytes long`,
    `it needs ${STRONG_BYTES} bytes or more, for WebCrypto cannot stretch it: ${makeOne}`,
  )
}

/** What means something where there is a `req` alone. */
export const ignoredOptions = (options: SessionOptions): Warning[] =>
  (['skip', 'requestKey'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => ({
      code: 'unknown-option',
      message: `option ${name} is ignored: here no session is loaded unless you load it; remove it`,
    }))
