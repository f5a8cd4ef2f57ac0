const FOREIGN = /[^\w-]/
/** The last characters whose unused low bits are zero, by how many characters the last group has. */
const LAST = { 0: /(?:)/, 2: /[AQgw]$/, 3: /[AEIMQUYcgkosw048]$/ } as const

/**
 * Whether a text is the one spelling of its bytes in unpadded base64url (RFC 4648 §5 and §3.5). Platform
 * decoders accept much more (Node skips what it does not know), so that one token would have many
 * spellings, and whatever compares cookies as text could be walked around.
 */
export const isCanonicalBase64url = (text: string): boolean => {
  const rest = text.length % 4
  return rest !== 1 && LAST[rest as 0 | 2 | 3].test(text) && !FOREIGN.test(text)
}

export const encodeBase64url = (bytes: Uint8Array): string => {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** @param text has to be canonical. */
export const decodeBase64url = (text: string): Uint8Array<ArrayBuffer> => {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
