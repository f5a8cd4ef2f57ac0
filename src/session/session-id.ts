/** Session ids: 128 random bits, as OWASP ASVS 7.2.3 asks of tokens that stand for a session. */
const ID_BYTES = 16

export const newSessionId = (): Uint8Array => crypto.getRandomValues(new Uint8Array(ID_BYTES))

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** As applications see it: 32 hexadecimal digits, fit for a log, a database key or a CSRF token's input. */
export const sessionIdText = (id: Uint8Array): string =>
  id.reduce((text, byte) => text + HEX[byte]!, '')

export const isSessionId = (text: string): boolean => /^[\da-f]{32}$/.test(text)
