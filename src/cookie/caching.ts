/** The response headers that keep one user's session out of another user's cache. */

const COVERS_COOKIE = /(?:^|,)\s*(?:\*|cookie)\s*(?:,|$)/i

/** `Vary` with `Cookie` in it; `undefined` if it covers that already. */
export const varyOnCookie = (vary: string): string | undefined => {
  if (vary === '') return 'Cookie'
  return COVERS_COOKIE.test(vary) ? undefined : `${vary}, Cookie`
}

/**
 * Directives, at commas outside of quoted strings: `no-cache="Set-Cookie, X"` is one. From a quote that is not closed on all is
 * one part, that begins with it: to look for its end again from each quote in it would be quadratic.
 */
const DIRECTIVE = /(?:[^,"]|"(?:[^"\\]|\\.)*")+|"[^]*/g

/**
 * What lets a cache store a response for all users (RFC 9111 §5.2.2.9 and §5.2.2.10). No directive begins with a quote: caches may
 * differ in what they read there.
 */
const SHARED = /^(?:"|(?:public|s-maxage)\s*(?:=|$))/i

/** `private="X-Field"` covers one header field only, and is not the directive that is needed. */
const PRIVATE = /^private$/i

/**
 * `Cache-Control` for a response that sets a session cookie: `private` instead of `public` and `s-maxage`, the other
 * directives as they were. `undefined` if it is so already.
 */
export const privateCacheControl = (
  cacheControl: string,
): { readonly value: string; readonly removed: readonly string[] } | undefined => {
  const kept: string[] = []
  const removed: string[] = []
  for (const part of cacheControl.match(DIRECTIVE) ?? []) {
    const directive = part.trim()
    if (directive) (SHARED.test(directive) ? removed : kept).push(directive)
  }
  const isPrivate = kept.some((directive) => PRIVATE.test(directive))
  if (isPrivate && removed.length === 0) return undefined
  return { value: (isPrivate ? kept : ['private', ...kept]).join(', '), removed }
}
