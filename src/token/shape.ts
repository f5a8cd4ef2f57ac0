/** What anyone can see of a token's text, without a key. */
import { isCanonicalBase64url } from '../base/base64url.ts'
import { HEADER_BYTES, VERSION } from '../keys/version-1.ts'
import type { Format } from './claims.ts'
import { parseLegacy } from './legacy.ts'

export interface Shape {
  /** `undefined` for what is in neither format. */
  readonly format: Format | undefined
  /** Of version 1: six hexadecimal digits. */
  readonly keyId: string | undefined
}

/**
 * Four bytes of header are in the first six characters, and two more complete a group. A shorter token than there can be
 * is told as well: it has been cut.
 */
const HEADER_CHARACTERS = 8

export const shapeOf = (text: string): Shape => {
  if (parseLegacy(text, false)) return { format: '0.8', keyId: undefined }
  const none: Shape = { format: undefined, keyId: undefined }
  if (text.length < HEADER_CHARACTERS || !isCanonicalBase64url(text)) return none
  const standard = text.slice(0, HEADER_CHARACTERS).replaceAll('-', '+').replaceAll('_', '/')
  const bytes = Array.from(atob(standard), (character) => character.charCodeAt(0))
  if (bytes[0] !== VERSION) return none
  const keyId = bytes.slice(1, HEADER_BYTES).map((byte) => byte.toString(16).padStart(2, '0'))
  return { format: 'v1', keyId: keyId.join('') }
}
