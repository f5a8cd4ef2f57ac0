/** The options of 0.8 that choose keys and algorithms, with its rules on their sizes. */
import { sameBytes } from '../base/bytes.ts'
import { describe, describeKind, misuse } from '../base/describe.ts'
import {
  ENCRYPTION_ALGORITHMS,
  SIGNATURE_ALGORITHMS,
  type EncryptionAlgorithm,
  type SignatureAlgorithm,
} from '../crypto/legacy-algorithms.ts'

export interface LegacyKeyOptions {
  readonly encryptionAlgorithm: EncryptionAlgorithm
  readonly signatureAlgorithm: SignatureAlgorithm
  /** In place of the key derived from the secret. */
  readonly encryptionKey: Uint8Array | undefined
  readonly signatureKey: Uint8Array | undefined
}

/** 0.8 derives keys of 32 bytes from a secret. */
const DERIVED_BYTES = 32

const algorithm = <Name extends string>(
  option: string,
  value: unknown,
  known: Record<Name, unknown>,
  fallback: Name,
): Name => {
  if (value === undefined) return fallback
  const name = typeof value === 'string' ? value.toLowerCase() : ''
  if (Object.hasOwn(known, name)) return name as Name
  throw misuse(option, describe(value), `it must be one of ${Object.keys(known).join(', ')}`)
}

export const signatureAlgorithmOf = (value: unknown): SignatureAlgorithm =>
  algorithm('signatureAlgorithm', value, SIGNATURE_ALGORITHMS, 'sha256')

const keyOf = (option: string, value: unknown): Uint8Array | undefined => {
  if (value === undefined || value === null) return undefined
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  throw misuse(option, describeKind(value), 'it must be a Buffer')
}

const sizeOf = (key: Uint8Array | undefined, bytes: number): string =>
  `${bytes} bytes long${key ? '' : ' (derived from secret)'}`

/**
 * @throws {TypeError} for an unknown algorithm, and for keys that do not fit it.
 */
export const legacyKeyOptions = (options: {
  readonly [Name in keyof LegacyKeyOptions]?: unknown
}): LegacyKeyOptions => {
  const encryptionAlgorithm = algorithm(
    'encryptionAlgorithm',
    options.encryptionAlgorithm,
    ENCRYPTION_ALGORITHMS,
    'aes256',
  )
  const signatureAlgorithm = signatureAlgorithmOf(options.signatureAlgorithm)
  const encryptionKey = keyOf('encryptionKey', options.encryptionKey)
  const signatureKey = keyOf('signatureKey', options.signatureKey)

  const { keyBytes } = ENCRYPTION_ALGORITHMS[encryptionAlgorithm]
  const { minKeyBytes } = SIGNATURE_ALGORITHMS[signatureAlgorithm]
  const encryptionBytes = encryptionKey?.length ?? DERIVED_BYTES
  const signatureBytes = signatureKey?.length ?? DERIVED_BYTES
  if (encryptionBytes !== keyBytes) {
    throw misuse(
      'encryptionKey',
      sizeOf(encryptionKey, encryptionBytes),
      `${encryptionAlgorithm} needs exactly ${keyBytes} bytes; give such a Buffer, or another encryptionAlgorithm`,
    )
  }
  if (signatureBytes < minKeyBytes) {
    throw misuse(
      'signatureKey',
      sizeOf(signatureKey, signatureBytes),
      `${signatureAlgorithm} needs at least ${minKeyBytes} bytes; give such a Buffer, or another signatureAlgorithm`,
    )
  }
  if (encryptionKey && signatureKey && sameBytes(encryptionKey, signatureKey)) {
    throw misuse('signatureKey', 'the same as encryptionKey', 'the two keys must be different')
  }
  return { encryptionAlgorithm, signatureAlgorithm, encryptionKey, signatureKey }
}
