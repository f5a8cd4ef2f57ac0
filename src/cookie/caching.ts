/** The response headers that keep one user's session out of another user's cache. */

const COVERS_COOKIE = /(?:^|,)\s*(?:\*|cookie)\s*(?:,|$)/i

/** `Vary` with `Cookie` in it; `undefined` if it covers that already. */
export const varyOnCookie = (vary: string): string | undefined => {
  if (vary === '') return 'Cookie'
  return COVERS_COOKIE.test(vary) ? undefined : `${vary}, Cookie`
}

/** Directives, at commas outside of quoted strings: `no-cache="Set-Cookie, X"` is one. */
const DIRECTIVE = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g

/** The directives that let a cache store a response for all users (RFC 9111 §5.2.2.9 and §5.2.2.10). */
const SHARED: ReadonlySet<string> = new Set(['public', 's-maxage'])

const isShared = (directive: string): boolean =>
  SHARED.has(directive.split('=', 1)[0]!.trim().toLowerCase())

/**
 * `Cache-Control` for a response that sets a session cookie: `private` instead of `public` and `s-maxage`, the other
 * directives as they were. `undefined` if it is so already.
 */
export const privateCacheControl = (
  cacheControl: string,
): { readonly value: string; readonly removed: readonly string[] } | undefined => {
  if (cacheControl === 'private') return undefined // set by us a moment ago
  const directives = (cacheControl.match(DIRECTIVE) ?? []).map((d) => d.trim()).filter(Boolean)
  const removed = directives.filter(isShared)
  const kept = directives.filter((directive) => !isShared(directive))
  // `private="X-Field"` covers one header field only, and is not the directive that is needed.
  const isPrivate = kept.some((directive) => directive.toLowerCase() === 'private')
  if (isPrivate && removed.length === 0) return undefined
  return { value: (isPrivate ? kept : ['private', ...kept]).join(', '), removed }
}
