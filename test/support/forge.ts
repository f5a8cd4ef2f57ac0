/** Cookies that must not be accepted, made out of a good one. */

/** The token with one bit of the byte at this place flipped. */
export const flipBit = (token: string, at: number): string => {
  const bytes = Buffer.from(token, 'base64url')
  const index = at < 0 ? bytes.length + at : at
  bytes[index]! ^= 1
  return bytes.toString('base64url')
}

/** The same bytes, spelled in another way that lenient decoders accept. */
export const respell = (token: string): string => {
  const bytes = Buffer.from(token, 'base64url')
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (const last of alphabet) {
    const other = token.slice(0, -1) + last
    if (other !== token && Buffer.from(other, 'base64url').equals(bytes)) return other
  }
  throw new Error('this length has one spelling only')
}
