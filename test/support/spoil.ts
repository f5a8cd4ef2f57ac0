/** The token with one bit of one byte changed: at this index, from the end if negative. */
export const spoilByte = (token: string, index: number): string => {
  const bytes = Buffer.from(token, 'base64url')
  bytes[index < 0 ? bytes.length + index : index]! ^= 0x10
  return bytes.toString('base64url')
}
