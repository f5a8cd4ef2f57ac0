/** What every runtime is asked, of the installed package. Gives plain data; test.mjs knows what it has to be. */
import { SessionError, createSessions } from 'client-sessions/fetch'
import { content, large, legacyOptions, options } from './content.mjs'
import {
  webDecrypt,
  webEncrypt,
  webXaesKey,
} from './node_modules/client-sessions/dist/web/crypto/web-xaes.js'

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))
const hexOf = (bytes) =>
  bytes && Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The Cookie header of a browser that was sent these lines. */
export const cookieHeader = (lines) => lines.map((line) => line.split(';')[0]).join('; ')

/** As text, so that the order of keys and `__proto__` are compared too. */
export const told = (result) =>
  result.ok
    ? { ...result, data: undefined, json: JSON.stringify(result.data) }
    : { ok: false, reason: result.reason }

/** `tokens` of token-v1.json, by either entry. */
export const readTokens = (create, tokens) => {
  const readToken = async ({ secret, secretHex, cookieName, token, now }) => {
    const { read } = create({
      cookieName,
      secret: secret ?? bytesOf(secretHex),
      clock: () => now,
      cookie: { secure: cookieName.startsWith('__') },
    })
    return told(await read(`${cookieName}=${token}`))
  }
  return Promise.all(tokens.map(readToken))
}

/** `messages` of xaes-256-gcm.json. */
const runMessage = async ({ key, nonce, aad, plaintext, ciphertext }) => {
  const aes = await (await webXaesKey(bytesOf(key)))(bytesOf(nonce).subarray(0, 12))
  const [tail, data] = [bytesOf(nonce).slice(12), bytesOf(aad)]
  const sealed =
    plaintext === undefined ? undefined : await webEncrypt(aes, tail, data, bytesOf(plaintext))
  return {
    sealed: hexOf(sealed),
    opened: hexOf(await webDecrypt(aes, tail, data, bytesOf(ciphertext))),
  }
}

const seal = async () => {
  const sessions = createSessions(options)
  const legacy = createSessions(legacyOptions)
  return {
    v1: `session=${await sessions.seal(content)}`,
    legacy: `session=${await legacy.seal(content)}`,
    chunks: cookieHeader(await sessions.serialize(large)),
  }
}

/** `cookies` as a list. */
const open = ({ cookies }) => {
  const { read } = createSessions(options)
  return Promise.all(cookies.map(async (cookie) => told(await read(cookie))))
}

/** What an unsaveable session rejects with. */
const unsaveable = async () => {
  const handle = createSessions(options).withSession(async (_, load) => {
    const { session } = await load()
    session.bad = 1n
    return new Response('never sent')
  })
  const answer = await handle(new Request('http://localhost/')).catch((error) => error)
  return { isSessionError: answer instanceof SessionError, code: answer.code }
}

const usesWebCrypto = async () => {
  const { subtle } = crypto
  const { encrypt } = subtle
  let used = false
  subtle.encrypt = (...args) => {
    used = true
    return encrypt.apply(subtle, args)
  }
  await createSessions(options).seal(content)
  subtle.encrypt = encrypt
  return used
}

/** Which runtime this is, and what of Node it has. */
const identity = async () => ({
  version:
    globalThis.Bun?.version ??
    globalThis.Deno?.version.deno ??
    globalThis.process?.versions.node ??
    globalThis.navigator.userAgent,
  process: typeof globalThis.process,
  Buffer: typeof globalThis.Buffer,
  webCrypto: await usesWebCrypto(),
})

const tasks = {
  identity,
  tokens: ({ tokens }) => readTokens(createSessions, tokens),
  messages: ({ messages }) => Promise.all(messages.map(runMessage)),
  unsaveable,
  seal,
  open,
}

/** Made at module scope, as applications do. */
const sessions = createSessions(options)

/** The application that is visited over HTTP. */
const visit = sessions.withSession(async (request, load) => {
  const { pathname } = new URL(request.url)
  if (pathname === '/untouched') return new Response('untouched')
  const loaded = await load()
  if (pathname === '/up') loaded.session.count = (loaded.session.count ?? 0) + 1
  if (pathname !== '/id') return Response.json(loaded.session)
  loaded.session = content
  return Response.json(loaded.session.id)
})

/** Tasks are posted, the application is visited. */
export const answer = async (request) => {
  if (request.method !== 'POST') return visit(request)
  const task = tasks[new URL(request.url).pathname.slice(1)]
  return Response.json(await task(await request.json()))
}
