/** Which of the cookies are sessions, and what the library has to say of them. */
import clientSessions from '../index.ts'
import type { Cookies } from './cookies.ts'
import { InputError } from './io.ts'

/** A session may be in up to three cookies: `name`, `name.1` and `name.2`. */
const PARTS = ['', '.1', '.2'] as const
const PREFIXES = ['', '__Host-', '__Secure-'] as const

export interface Found {
  readonly inspection: clientSessions.Inspection
  /** The names of its cookies, as far as they are there. */
  readonly cookieNames: readonly string[]
}

export interface Opening {
  /** Newest first, one at least. */
  readonly secrets: readonly string[]
  readonly now: number
}

type Handle = clientSessions.Sessions

/** Browsers take names with these prefixes with Secure alone, and so does the library. */
const needsSecure = (name: string): boolean => /^__(?:host|secure|http)-/i.test(name)

/** @throws {TypeError} if no cookie of this library can have that name. */
export const handleOf = (
  cookieName: string | undefined,
  options: clientSessions.SessionOptions,
): Handle =>
  clientSessions({
    ...options,
    cookieName,
    requestKey: 'session', // a cookie may be called `url`, a property of a request may not
    cookie: { secure: cookieName !== undefined && needsSecure(cookieName) },
  })

const absent = (name: string): clientSessions.Inspection => ({
  name,
  format: undefined,
  keyId: undefined,
  cookies: 0,
  bytes: 0,
  reason: 'absent',
  session: undefined,
})

const inspectName = (name: string, cookies: Cookies, handle: Handle): Found[] => {
  const names = PARTS.map((part) => name + part).filter((each) => cookies.has(each))
  // Only what belongs to this name: going over all of a large input for each name would take the square of its length.
  const header = names.flatMap((each) => cookies.get(each)!.map((value) => `${each}=${value}`))
  return handle.inspect(header.join('; ')).map((inspection) => ({
    inspection,
    // No cookies: parts that do not fit together.
    cookieNames: names.slice(0, inspection.cookies || names.length),
  }))
}

/** In one of the formats, or in several cookies. */
const looksOurs = ({ inspection: { format, cookies } }: Found): boolean =>
  format !== undefined || cookies !== 1

/** `undefined` if no cookie of this library can have that name. */
const openerOf = (name: string, { secrets, now }: Opening): Handle | undefined => {
  try {
    return handleOf(name, { secret: secrets, clock: () => now })
  } catch {
    return undefined // the secrets have been tried before
  }
}

/** @throws {InputError} for what cannot be the name of a cookie. */
const sessionNamed = (name: string, cookies: Cookies, opening: Opening): Found[] => {
  const handle = openerOf(name, opening)
  if (!handle) throw new InputError('--name is a name that no cookie of this library can have')
  const found = inspectName(name, cookies, handle)
  return found.length > 0 ? found : [{ inspection: absent(name), cookieNames: [] }]
}

/** The sessions of these names, each also with a prefix of browsers before it. */
export const sessionsNamed = (
  names: readonly string[],
  cookies: Cookies,
  opening: Opening,
): readonly Found[] => {
  const there = names.flatMap((name) => {
    const prefixed = PREFIXES.map((prefix) => prefix + name).filter((each) => cookies.has(each))
    return prefixed.length > 0 ? prefixed : [name]
  })
  return [...new Set(there)].flatMap((name) => sessionNamed(name, cookies, opening))
}

/** Five times what any browser keeps for a site. Each takes keys of its own to be made. */
const MAX_NAMES = 1000

/** All that look like sessions of this library, whatever their names. @throws {InputError} for too many. */
export const sessionsAmong = (cookies: Cookies, opening: Opening): readonly Found[] => {
  if (cookies.size > MAX_NAMES) {
    const limit = `${MAX_NAMES} is the limit`
    throw new InputError(
      `the input has cookies of ${cookies.size} names, and ${limit}; say which to inspect, with --name`,
    )
  }
  return [...cookies.keys()].flatMap((name) => {
    const handle = openerOf(name, opening)
    return handle ? inspectName(name, cookies, handle).filter(looksOurs) : []
  })
}
