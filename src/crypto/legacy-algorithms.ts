/** The algorithms of client-sessions 0.8, by the names its options used. */

/** AES in CBC mode, with its key's exact size in bytes. OpenSSL's full names, which other runtimes know too. */
export const ENCRYPTION_ALGORITHMS = {
  aes128: { cipher: 'aes-128-cbc', keyBytes: 16 },
  aes192: { cipher: 'aes-192-cbc', keyBytes: 24 },
  aes256: { cipher: 'aes-256-cbc', keyBytes: 32 },
} as const

/** HMAC, its key's least size, and how many bytes of the digest are kept ("drop128" keeps 128 bits). */
export const SIGNATURE_ALGORITHMS = {
  sha256: { hash: 'sha256', minKeyBytes: 32, macBytes: 32 },
  'sha256-drop128': { hash: 'sha256', minKeyBytes: 32, macBytes: 16 },
  sha384: { hash: 'sha384', minKeyBytes: 48, macBytes: 48 },
  'sha384-drop192': { hash: 'sha384', minKeyBytes: 48, macBytes: 24 },
  sha512: { hash: 'sha512', minKeyBytes: 64, macBytes: 64 },
  'sha512-drop256': { hash: 'sha512', minKeyBytes: 64, macBytes: 32 },
} as const

export type EncryptionAlgorithm = keyof typeof ENCRYPTION_ALGORITHMS
export type SignatureAlgorithm = keyof typeof SIGNATURE_ALGORITHMS
