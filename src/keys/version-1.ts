/** What binds keys and tokens of version 1 to their purpose, the cookie's name and each other. */
import { concatBytes } from '../base/bytes.ts'

export const VERSION = 1
export const KEY_ID_BYTES = 3
/** Version and key id: the part of a token that is read before it is authenticated. */
export const HEADER_BYTES: number = 1 + KEY_ID_BYTES

const LABEL = 'client-sessions/v1'

export type Purpose = 'cipher' | 'nonce' | 'key id'

/** The HKDF info: a key for one purpose and cookie name tells nothing about the key for another. */
export const keyInfo = (purpose: Purpose, cookieName: string): string =>
  `${LABEL}/${purpose}\0${cookieName}`

/** The additional data that each token authenticates: a token moved to another cookie name, version or key id fails. */
export const associatedData = (cookieName: string, header: Uint8Array): Uint8Array =>
  concatBytes(new TextEncoder().encode(`${LABEL}\0${cookieName}\0`), header)
