/** Sites whose store of revocations is a Redis that may fail, and what visitors of them see. */
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { onTestFinished } from 'vitest'
import { redisRevocations, type RedisClient } from '../../src/redis.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { RevocationOptions } from '../../src/session/revocation-options.ts'
import { startSite, type RevocationSite } from './site.ts'

const MODES = ['ask', 'follow'] as const
export type Mode = (typeof MODES)[number]

const ignore = (): void => {}

/** Clients that connect when they can. */
const CONNECTING: Readonly<Record<string, (url: string) => RedisClient>> = {
  redis(url) {
    const client = createClient({ url })
    client.on('error', ignore)
    client.connect().catch(ignore)
    onTestFinished(() => client.destroy())
    return client
  },
  ioredis(url) {
    const client = new Redis(url)
    client.on('error', ignore)
    onTestFinished(() => client.disconnect())
    return client
  },
}

/** Each client with each mode. */
export const COMBINATIONS: readonly (readonly [client: string, mode: Mode])[] = Object.keys(
  CONNECTING,
).flatMap((client) => MODES.map((mode) => [client, mode] as const))

export const connectTo = (client: string, url: string): RedisClient => CONNECTING[client]!(url)

const subject = (data: { user?: string }): string | undefined => data.user

type Routes = Parameters<typeof startSite>[1]

/** A site of which the store is waited for 200 ms. */
export const startFaultySite = (
  client: string,
  mode: Mode,
  url: string,
  revocation: RevocationOptions = {},
  routes?: Routes,
): Promise<RevocationSite> => {
  const store = redisRevocations(connectTo(client, url), { mode } as { mode: 'ask' })
  return startSite(
    { revocation: { store, subject, timeout: 200, ...revocation }, clock: () => Date.now() },
    routes,
  )
}

/** What was told of the store. */
export const statesOf = (events: readonly SessionEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'revocation-store' ? [event.state] : []))

/** What one visit came to. */
const outcome = async (site: RevocationSite, cookie?: string): Promise<string> => {
  const { status, body, setCookie } = await site.visit('who', cookie)
  return `${status} ${body}${setCookie.length > 0 ? ' with a cookie' : ''}`
}

export const REFUSED = '503 revocation-unavailable'

export interface Load {
  /** How often visits with and without a session came to what. */
  readonly withSession: Readonly<Record<string, number>>
  readonly without: Readonly<Record<string, number>>
  /** Waits for all that is under way. */
  stop(): Promise<void>
}

/** Five visitors with a session and one without, who come again and again. */
export const startLoad = (site: RevocationSite, cookie: string): Load => {
  const load = { stopped: false }
  const counts = { withSession: {}, without: {} } as Record<string, Record<string, number>>
  const visitor = async (kind: string, header?: string): Promise<void> => {
    while (!load.stopped) {
      const seen = await outcome(site, header)
      counts[kind]![seen] = (counts[kind]![seen] ?? 0) + 1
    }
  }
  const all = [
    ...Array.from({ length: 5 }, () => visitor('withSession', cookie)),
    visitor('without'),
  ]
  const stop = async (): Promise<void> => {
    load.stopped = true
    await Promise.all(all)
  }
  onTestFinished(stop)
  return { withSession: counts['withSession']!, without: counts['without']!, stop }
}

/** Rejections that nobody handles, until the test is over. */
export const watchRejections = (): unknown[] => {
  const seen: unknown[] = []
  const note = (reason: unknown): void => void seen.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  return seen
}
