import { expect, test } from 'vitest'
import { behaviour } from './behaviour.ts'
import { cookieOf, listener, type Host } from './hosts.ts'

const cookie = cookieOf({ old: 1 })

const visit = async (
  host: Host,
  path: string,
  headers: Record<string, string>,
  options: object = {},
) => {
  const { events, onEvent } = listener()
  const site = await host.start({
    options: { onEvent, ...options },
    handle: async ({ use }) => {
      const session = await use()
      if (path === '/change') session.n = 1
      if (path === '/destroy') await session.destroy()
      return { headers, body: String(session.old) }
    },
  })
  return { ...(await site.visit({ path, cookie })), events }
}

const CONTROLS: readonly (readonly [string, string | undefined, string, readonly string[]])[] = [
  ['none', undefined, 'private', []],
  ['public', 'public, max-age=60', 'private, max-age=60', ['public']],
  ['s-maxage', 'max-age=60, s-maxage=600', 'private, max-age=60', ['s-maxage=600']],
  ['no-store', 'no-store', 'private, no-store', []],
  ['private', 'private, max-age=5', 'private, max-age=5', []],
]

behaviour('caches are told', (host) => {
  test.each([
    ['none', undefined, 'Cookie'],
    ['another', 'Accept-Encoding', 'Accept-Encoding, Cookie'],
    ['the same', 'cookie', 'cookie'],
    ['everything', '*', '*'],
  ])('a read adds Cookie to Vary where the application set %s', async (_, vary, expected) => {
    const { headers } = await visit(host, '/', vary === undefined ? {} : { Vary: vary })
    expect(headers['vary']).toBe(expected)
    expect(headers).not.toHaveProperty('cache-control')
  })

  test('a read leaves Cache-Control to the application', async () => {
    const { headers, events } = await visit(host, '/', { 'Cache-Control': 'public, s-maxage=60' })
    expect(headers['cache-control']).toBe('public, s-maxage=60')
    expect(events).toEqual([])
  })

  test.each(CONTROLS)(
    'a cookie makes it private where there was %s',
    async (_, given, expected, removed) => {
      const reply = await visit(
        host,
        '/change',
        given === undefined ? {} : { 'Cache-Control': given },
      )
      expect(reply.setCookie).toHaveLength(1)
      expect(reply.headers).toMatchObject({ 'cache-control': expected, vary: 'Cookie' })
      const told =
        removed.length > 0 ? [{ type: 'cache-control', cookieName: 'session', removed }] : []
      expect(reply.events).toEqual(told)
    },
  )

  test('and is told beside what Vary and Cache-Control had', async () => {
    const given = { 'Cache-Control': 'public, max-age=60', Vary: 'Accept' }
    const { headers } = await visit(host, '/change', given)
    expect(headers).toMatchObject({
      'cache-control': 'private, max-age=60',
      vary: 'Accept, Cookie',
    })
  })

  test('so does its deletion', async () => {
    const { headers } = await visit(host, '/destroy', { 'Cache-Control': 'public' })
    expect(headers).toMatchObject({ 'cache-control': 'private', vary: 'Cookie' })
  })

  test('vary: false leaves Vary alone', async () => {
    const { headers } = await visit(host, '/change', { Vary: 'Accept' }, { vary: false })
    expect(headers).toMatchObject({ vary: 'Accept', 'cache-control': 'private' })
  })

  test('cacheControl: false leaves Cache-Control alone', async () => {
    const given = { 'Cache-Control': 'public' }
    const { headers } = await visit(host, '/change', given, { cacheControl: false })
    expect(headers).toMatchObject({ 'cache-control': 'public', vary: 'Cookie' })
  })
})
