import { privateCacheControl, varyOnCookie } from '../cookie/caching.ts'
import type { Config } from './config.ts'
import type { Observe } from './events.ts'

/** The headers of a response, as much of them as is needed here. */
export interface ResponseHeaders {
  /** The header's text; empty if it is not set. */
  get(name: string): string
  set(name: string, value: string): void
}

/** Marks a response whose request used the session, so that no cache gives it to another user. */
export const keepFromCaches = (
  headers: ResponseHeaders,
  setsCookie: boolean,
  config: Config,
  observe: Observe,
): void => {
  const vary = config.vary ? varyOnCookie(headers.get('Vary')) : undefined
  if (vary !== undefined) headers.set('Vary', vary)
  if (!setsCookie || !config.cacheControl) return
  const cacheControl = privateCacheControl(headers.get('Cache-Control'))
  if (!cacheControl) return
  headers.set('Cache-Control', cacheControl.value)
  const { removed } = cacheControl
  if (removed.length > 0) {
    observe({ type: 'cache-control', cookieName: config.cookieName, removed })
  }
}
