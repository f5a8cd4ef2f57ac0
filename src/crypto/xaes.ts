/**
 * The parts of XAES-256-GCM (c2sp.org/XAES-256-GCM) that are plain byte work, for whichever AES the
 * platform has. The construction: a key and the first half of a 24-byte nonce give a fresh AES-256
 * key (the NIST SP 800-108r1 counter KDF over CMAC), under which AES-256-GCM runs with the second half.
 */

export const KEY_BYTES = 32
export const NONCE_BYTES = 24
/** The half of the nonce that chooses the derived key; the other half is the GCM nonce. */
export const PREFIX_BYTES = 12
export const TAG_BYTES = 16
const BLOCK_BYTES = 16

/** K1 of CMAC (NIST SP 800-38B §6.1) from L, the encryption of the zero block: doubling in GF(2^128). */
export const cmacSubkey = (l: Uint8Array): Uint8Array => {
  const k1 = new Uint8Array(BLOCK_BYTES)
  let carry = 0
  for (let i = BLOCK_BYTES - 1; i >= 0; i--) {
    const byte = l[i]!
    k1[i] = (byte << 1) | carry
    carry = byte >> 7
  }
  k1[BLOCK_BYTES - 1]! ^= carry * 0x87
  return k1
}

/** The two blocks whose encryptions, one after the other, are the derived key: (M1 ^ K1) and (M2 ^ K1). */
export const derivationBlocks = (k1: Uint8Array, prefix: Uint8Array): Uint8Array => {
  const blocks = new Uint8Array(2 * BLOCK_BYTES)
  for (let counter = 1; counter <= 2; counter++) {
    const block = blocks.subarray((counter - 1) * BLOCK_BYTES)
    block.set([0, counter, 0x58, 0]) // a 16-bit counter, the label "X", a zero byte
    block.set(prefix, 4)
    for (let i = 0; i < BLOCK_BYTES; i++) block[i]! ^= k1[i]!
  }
  return blocks
}
