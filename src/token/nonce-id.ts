import { decodeBase64url } from '../base/base64url.ts'
import { looksLegacy } from './legacy.ts'

/** The last 16 of the nonce's 24 bytes, which follow the header's four: from the 12th byte, the 16th character. */
const FROM = 16
const CHARACTERS = 24
const ID_BYTES = 16

/**
 * An id for a session that was sealed without one: its nonce, or the IV of 0.8. No other token has it, and all copies of this
 * one do.
 *
 * @param token an authentic one.
 */
export const nonceId = (token: string): Uint8Array =>
  decodeBase64url(
    looksLegacy(token) ? token.slice(0, token.indexOf('.')) : token.slice(FROM, FROM + CHARACTERS),
  ).slice(0, ID_BYTES)
