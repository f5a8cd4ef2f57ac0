/** Set-Cookie lines that others have put into a response. */

/** The name of a cookie in a Set-Cookie line, or in a pair of a Cookie header. */
export const nameOf = (pair: string): string => pair.split('=', 1)[0]!.trim()

const MAX_AGE = /;\s*max-age\s*=\s*(-?\d+)\s*(?:;|$)/i
const EXPIRES = /;\s*expires\s*=([^;]*)/i

/** As browsers decide: Max-Age wins over Expires (RFC 6265 §5.3). */
export const isDeletion = (line: string): boolean => {
  const age = MAX_AGE.exec(line)
  if (age) return Number(age[1]) <= 0
  const expires = EXPIRES.exec(line)
  return expires !== null && Date.parse(expires[1]!) <= Date.now()
}

/** Whether one of these Set-Cookie lines deletes the cookie of this name. */
export const isDeleted = (name: string, lines: readonly string[]): boolean =>
  lines.some((line) => nameOf(line) === name && isDeletion(line))
