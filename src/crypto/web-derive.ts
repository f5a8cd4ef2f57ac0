/** HKDF-SHA-256 (RFC 5869) without salt: one label, one key. `info` says what the key is for. */
export const webHkdf = async (
  secret: CryptoKey,
  info: string,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const none = new Uint8Array()
  const label = new TextEncoder().encode(info)
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: none, info: label }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, secret, 8 * bytes))
}

export const hkdfSecret = (secret: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', Uint8Array.from(secret), 'HKDF', false, ['deriveBits'])
