/** Times in tokens: milliseconds since 1970 in 6 bytes, big-endian. Ends in the year 10889. */
export const MAX_UINT48: number = 2 ** 48 - 1

/** A time beyond the end is written as the end: wrapped round it would be long past. */
export const writeUint48 = (target: Uint8Array, offset: number, value: number): void => {
  let rest = Math.min(value, MAX_UINT48)
  for (let i = 5; i >= 0; i--) {
    target[offset + i] = rest % 256
    rest = Math.floor(rest / 256)
  }
}

export const readUint48 = (source: Uint8Array, offset: number): number => {
  let value = 0
  for (let i = 0; i < 6; i++) value = value * 256 + source[offset + i]!
  return value
}
