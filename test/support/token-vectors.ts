/** test/vectors/token-v1.json: its shape, and its computed fields from its inputs, by the second implementation. */
import { readFileSync } from 'node:fs'
import {
  deriveKeys,
  fromBase64url,
  sealPlaintext,
  toBase64url,
  writePlaintext,
  type Claims,
  type Secret,
} from './second-implementation.ts'

interface Sealing {
  readonly name: string
  /** Text; or bytes, as hex. */
  readonly secret?: string
  readonly secretHex?: string
  readonly cookieName: string
  /** Hex. */
  readonly nonce: string
}

export interface Vector extends Sealing {
  readonly claims: Omit<Claims, 'id'> & { readonly id?: string }
  readonly json: string
  readonly keyId: string
  readonly plaintext: string
  readonly token: string
}

export interface Refused extends Partial<Sealing> {
  readonly name: string
  readonly reason: string
  /** How the token came about: the one of a vector, changed; or a plain text (hex), sealed. */
  readonly from?: string
  readonly keepBytes?: number
  readonly xorByte?: readonly [index: number, mask: number]
  readonly keepCharacters?: number
  readonly append?: string
  readonly plaintext?: string
  /** The time of reading. */
  readonly now: number
  readonly token: string
}

export interface TokenVectors {
  readonly source: string
  readonly vectors: readonly Vector[]
  readonly refused: readonly Refused[]
}

export const VECTORS_FILE = new URL('../vectors/token-v1.json', import.meta.url)

export const tokenVectors = JSON.parse(readFileSync(VECTORS_FILE, 'utf8')) as TokenVectors

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const secretOf = ({ secret, secretHex }: Partial<Sealing>): Secret =>
  secret ?? bytesOf(secretHex!)

export const claimsOf = ({ claims: { id, ...times } }: Vector): Claims =>
  id === undefined ? times : { ...times, id: bytesOf(id) }

const computed = async (vector: Vector): Promise<Vector> => {
  const secret = secretOf(vector)
  const { cookieName, nonce, json } = vector
  const { keyId } = await deriveKeys(secret, cookieName)
  const plaintext = writePlaintext(claimsOf(vector), json)
  const token = await sealPlaintext(secret, cookieName, bytesOf(nonce), plaintext)
  return { ...vector, keyId: hexOf(keyId), plaintext: hexOf(plaintext), token }
}

const spoiled = (refused: Refused, token: string): string => {
  const { keepBytes, xorByte, keepCharacters, append = '' } = refused
  let text = token
  if (keepBytes !== undefined || xorByte) {
    const bytes = fromBase64url(token)!.slice(0, keepBytes)
    if (xorByte) bytes[xorByte[0]]! ^= xorByte[1]
    text = toBase64url(bytes)
  }
  return text.slice(0, keepCharacters) + append
}

export const computeVectors = async (file: TokenVectors): Promise<TokenVectors> => {
  const vectors = await Promise.all(file.vectors.map(computed))
  const refused = file.refused.map(async (entry): Promise<Refused> => {
    const { from, cookieName, nonce, plaintext } = entry
    const token =
      plaintext === undefined
        ? spoiled(entry, vectors.find(({ name }) => name === from)!.token)
        : await sealPlaintext(secretOf(entry), cookieName!, bytesOf(nonce!), bytesOf(plaintext))
    return { ...entry, token }
  })
  return { ...file, vectors, refused: await Promise.all(refused) }
}

/** Under which secret and name a refused token is read: its own, or those of the vector it comes from. */
export const readingOf = (refused: Refused): { secret: Secret; cookieName: string } => {
  const origin = tokenVectors.vectors.find(({ name }) => name === refused.from)
  const ownSecret = refused.secret !== undefined || refused.secretHex !== undefined
  return {
    secret: secretOf(ownSecret ? refused : origin!),
    cookieName: refused.cookieName ?? origin!.cookieName,
  }
}
