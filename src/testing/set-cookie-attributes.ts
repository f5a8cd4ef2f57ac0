/** A Set-Cookie line in its parts. */
import { parseSetCookie } from 'cookie'

/** As they are in the Set-Cookie line. */
export interface SetCookieAttributes {
  /** With its prefix. */
  readonly name: string
  readonly path: string | undefined
  readonly domain: string | undefined
  /** In seconds. `undefined`, with `expires`, for a cookie that is gone when the browser closes. */
  readonly maxAge: number | undefined
  readonly expires: Date | undefined
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite: 'strict' | 'lax' | 'none' | undefined
  readonly partitioned: boolean
  readonly priority: 'low' | 'medium' | 'high' | undefined
}

export interface SetCookie {
  readonly value: string
  readonly attributes: SetCookieAttributes
}

export const parseLine = (line: string): SetCookie => {
  const parsed = parseSetCookie(line)
  const { name, value, path, domain, maxAge, expires, priority } = parsed
  return {
    value: value!,
    attributes: {
      name,
      path,
      domain,
      maxAge,
      expires,
      httpOnly: parsed.httpOnly ?? false,
      secure: parsed.secure ?? false,
      // `true` is for those who write a line; what is read has the name.
      sameSite: parsed.sameSite as SetCookieAttributes['sameSite'],
      partitioned: parsed.partitioned ?? false,
      priority,
    },
  }
}

/** As browsers decide: Max-Age wins over Expires (RFC 6265 §5.3). */
export const isDeletion = ({ attributes: { maxAge, expires } }: SetCookie): boolean =>
  maxAge === undefined ? expires !== undefined && expires.getTime() <= Date.now() : maxAge <= 0

/** The Cookie header that carries them. */
export const headerOf = (cookies: readonly SetCookie[]): string =>
  cookies.map(({ value, attributes }) => `${attributes.name}=${value}`).join('; ')
