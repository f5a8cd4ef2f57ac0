/** The response headers that keep one user's session out of another user's cache. */

const COVERS_COOKIE = /(?:^|,)\s*(?:\*|cookie)\s*(?:,|$)/i

/** `Vary` with `Cookie` in it; `undefined` if it covers that already. */
export const varyOnCookie = (vary: string): string | undefined => {
  if (vary === '') return 'Cookie'
  return COVERS_COOKIE.test(vary) ? undefined : `${vary}, Cookie`
}

/** Directives, at commas outside of quoted strings: `no-cache="Set-Cookie, X"` is one. What is not closed goes to the end. */
const DIRECTIVE = /(?:[^,"]|"(?:[^"\\]|\\.?)*(?:"|$))+/g

/** What lets a cache store a response for all users (RFC 9111 §5.2.2.9 and §5.2.2.10). */
const SHARED = /^(?:public|s-maxage)\s*(?:=|$)/i

/** `private="X-Field"` covers one header field only, and is not the directive that is needed. */
const PRIVATE = /^private$/i

/**
 * `Cache-Control` for a response that sets a session cookie: `private` instead of `public` and `s-maxage`, the other
 * directives as they were. `undefined` if it is so already.
 */
export const privateCacheControl = (
  cacheControl: string,
): { readonly value: string; readonly removed: readonly string[] } | undefined => {
  if (cacheControl === 'private') return undefined // as we have set it, most often
  const directives = (cacheControl.match(DIRECTIVE) ?? []).map((d) => d.trim()).filter(Boolean)
  const removed = directives.filter((directive) => SHARED.test(directive))
  const kept = directives.filter((directive) => !SHARED.test(directive))
  const isPrivate = kept.some((directive) => PRIVATE.test(directive))
  if (isPrivate && removed.length === 0) return undefined
  return { value: (isPrivate ? kept : ['private', ...kept]).join(', '), removed }
}
