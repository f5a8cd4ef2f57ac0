/** On WebCrypto too, keys are kept for the process: on Workers a handle is often made for each request. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSessions } from '../../src/fetch.ts'
import { webKeyringOf, type WebKeyring } from '../../src/keys/web-keyring.ts'
import { openWebToken, sealWebToken } from '../../src/token/web-token.ts'
import { spoilByte } from '../support/spoil.ts'

let names = 0
const newName = (): string => `name${names++}`
const secret = new TextEncoder().encode('a secret for tests of kept keys, shared')
const other = new TextEncoder().encode('another secret for tests of kept keys, x')
const claims = { birth: 1e12, start: 1e12, active: 1e12, expires: 2e12 }

const derivationsOf = async (action: () => Promise<unknown>): Promise<number> => {
  const methods = ['deriveBits', 'importKey'] as const
  const spies = methods.map((method) => vi.spyOn(crypto.subtle, method))
  try {
    await action()
    return spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

/** Keys of the same secret in another process. */
let processes = 0
const newProcess = (name: string): WebKeyring =>
  webKeyringOf(
    [secret, new TextEncoder().encode(`an older secret of 32 bytes ${processes++}`)],
    name,
  )

test('a handle that is made for each request derives nothing after the first', async () => {
  const options = { cookieName: newName(), secret: 'a secret of an environment, 32 bytes' }
  let token = ''
  const use = async (): Promise<void> => {
    const sessions = createSessions(options)
    token = await sessions.seal({ a: 1 })
    expect(await sessions.read(`${options.cookieName}=${token}`)).toMatchObject({ data: { a: 1 } })
  }
  expect(await derivationsOf(use)).toBeGreaterThan(0)
  expect(await derivationsOf(use)).toBe(0)
  const rotated = { ...options, secret: ['the next secret of an environment, 32', options.secret] }
  const read = await createSessions(rotated).read(`${options.cookieName}=${token}`)
  expect(read).toMatchObject({ data: { a: 1 } })
})

test('they are those of these secrets in this order, and of this name', async () => {
  const name = newName()
  const keyrings = [
    webKeyringOf([secret], name),
    webKeyringOf([other], name),
    webKeyringOf([secret, other], name),
    webKeyringOf([other, secret], name),
    webKeyringOf([secret], newName()),
  ]
  const newest = new Set<unknown>()
  for (const keyring of keyrings) {
    expect(await derivationsOf(keyring)).toBeGreaterThan(0)
    newest.add((await keyring())[0])
  }
  expect(newest.size).toBe(keyrings.length)
  expect(await webKeyringOf([secret, other], name)()).toBe(await keyrings[2]!())
})

test('requests that are the first at once end with the same keys', async () => {
  const name = newName()
  const [one, two] = [webKeyringOf([secret], name), webKeyringOf([secret], name)]
  const [first, second] = await Promise.all([one(), two()])
  expect(first).toBe(second)
  expect(await webKeyringOf([secret], name)()).toBe(first)
})

test('a first use that fails leaves nothing behind', async () => {
  const keyring = webKeyringOf([secret], newName())
  const fails = vi.spyOn(crypto.subtle, 'deriveBits').mockRejectedValueOnce(new Error('busy'))
  onTestFinished(() => fails.mockRestore())
  await expect(keyring()).rejects.toThrow('busy')
  expect(await keyring()).toHaveLength(1)
})

test('256 keyrings are kept, those used last', async () => {
  const all = Array.from({ length: 257 }, newName)
  const use = (index: number) => derivationsOf(webKeyringOf([secret], all[index]!))
  for (let index = 0; index < 256; index++) await use(index)
  expect(await use(0)).toBe(0) // now the one used last
  expect(await use(256)).toBeGreaterThan(0) // pushes out 1, the oldest
  expect(await use(0)).toBe(0)
  expect(await use(2)).toBe(0)
  expect(await use(1)).toBeGreaterThan(0)
})

test('a process opens its own tokens without deriving a key', async () => {
  const keyring = newProcess(newName())
  const token = await sealWebToken(keyring, claims, '{}')
  const open = async (): Promise<void> =>
    expect(await openWebToken(keyring, token)).toMatchObject({ ok: true })
  expect(await derivationsOf(open)).toBe(0)
})

test('a token of another process is opened again without deriving its key', async () => {
  const name = newName()
  const token = await sealWebToken(newProcess(name), claims, '{}')
  const reader = newProcess(name)
  await sealWebToken(reader, claims, '{}')
  const open = async (): Promise<void> =>
    expect(await openWebToken(reader, token)).toMatchObject({ ok: true })
  expect(await derivationsOf(open)).toBe(1)
  expect(await derivationsOf(open)).toBe(0)
})

test('a forged token leaves no key behind', async () => {
  const name = newName()
  const forged = spoilByte(await sealWebToken(newProcess(name), claims, '{}'), -1)
  const reader = newProcess(name)
  await reader()
  const open = async (): Promise<void> =>
    expect(await openWebToken(reader, forged)).toEqual({ ok: false, reason: 'forged' })
  expect(await derivationsOf(open)).toBe(1)
  expect(await derivationsOf(open)).toBe(1)
})

test('a platform that fails to decrypt is an error, and calls no cookie forged', async () => {
  const options = { cookieName: newName(), secret: 'a secret of an environment, 32 bytes' }
  const sessions = createSessions(options)
  const cookie = `${options.cookieName}=${await sessions.seal({ a: 1 })}`
  const fails = vi.spyOn(crypto.subtle, 'decrypt').mockRejectedValue(new Error('out of memory'))
  onTestFinished(() => fails.mockRestore())
  await expect(sessions.read(cookie)).rejects.toThrow('out of memory')
})
