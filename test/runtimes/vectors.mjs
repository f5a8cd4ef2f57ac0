/** The vectors as questions to a runtime, and the answers that they demand. */
import { readFileSync } from 'node:fs'

const parse = (folder, name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))

const tokenCases = ({ vectors, refused }) => {
  const origins = new Map(vectors.map((vector) => [vector.name, vector]))
  const read = vectors.map(({ name, secret, secretHex, cookieName, token, claims, json }) => ({
    name: `token "${name}"`,
    question: { secret, secretHex, cookieName, token, now: claims.start },
    answer: {
      ok: true,
      createdAt: claims.birth,
      expiresAt: claims.expires,
      id: claims.id,
      json,
    },
  }))
  const rejected = refused.map(({ name, from, secret, cookieName, token, now, reason }) => {
    const origin = origins.get(from)
    const question = {
      secret: secret ?? origin.secret,
      cookieName: cookieName ?? origin.cookieName,
      token,
      now,
    }
    return { name: `refused token "${name}"`, question, answer: { ok: false, reason } }
  })
  return [...read, ...rejected]
}

/** Whether every entry takes its secret: WebCrypto has no scrypt, and `client-sessions/fetch` refuses short ones. */
export const isForAll = ({ question: { secret, secretHex } }) =>
  (secret ? Buffer.byteLength(secret) : secretHex.length / 2) >= 32

const messageCases = (file) => {
  const { single, expanded_first_32_of_accumulated: expanded, same_prefix_made_here: same } = file
  const good = [...single, ...expanded, ...same].map((message, i) => ({
    name: `XAES message ${i}`,
    question: message,
    answer: { sealed: message.ciphertext, opened: message.plaintext },
  }))
  const bad = file.negative_made_here.map(({ why, key, nonce, aad, ciphertext }) => ({
    name: `XAES, refused: ${why}`,
    question: { key, nonce, aad, ciphertext },
    answer: {},
  }))
  return [...good, ...bad]
}

export const readVectors = (folder) => ({
  tokens: tokenCases(parse(folder, 'token-v1.json')),
  messages: messageCases(parse(folder, 'xaes-256-gcm.json')),
})
