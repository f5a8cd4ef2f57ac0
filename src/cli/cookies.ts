/** Pasted text → cookies. Knows how cookies travel, and nothing of what is in them. */

/** The values of cookies by their names, in the order of the text. */
export type Cookies = ReadonlyMap<string, readonly string[]>

export type Pasted = { readonly value: string } | { readonly cookies: Cookies }

/** A line of a header, for which curl -v puts "<" or ">" before it. No cookie without that begins so. */
const HEADER = /^(?:[<>]\s*)?([\w-]+)\s*:(.*)$/s

const ATTRIBUTES = new Set(
  'expires max-age domain path secure httponly samesite partitioned priority version comment'.split(
    ' ',
  ),
)

/** Between Set-Cookie lines that a program has joined. A date's comma has no name and "=" behind it. */
const JOINED = /,\s*(?=[^\s;,=]+=)/

const nameOf = (pair: string): string => pair.split('=', 1)[0]!.trim()

/** The Set-Cookie lines that were joined into this one; or it alone. */
const separate = (line: string): string[] => line.split(JOINED)

const isSetCookie = (line: string): boolean => {
  const attributes = separate(line).flatMap((each) => each.split(';').slice(1))
  const named = attributes.map(nameOf).filter((name) => name !== '')
  return named.length > 0 && named.every((name) => ATTRIBUTES.has(name.toLowerCase()))
}

const pairsIn = (line: string, setCookie: boolean): string[] =>
  setCookie ? separate(line).map((each) => each.split(';', 1)[0]!) : line.split(';')

const linePairs = (line: string): string[] => {
  const [, label, text = ''] = HEADER.exec(line) ?? []
  if (label === undefined) return pairsIn(line, isSetCookie(line))
  const header = label.toLowerCase()
  return header === 'cookie' || header === 'set-cookie'
    ? pairsIn(text, header === 'set-cookie')
    : []
}

/**
 * A cookie's value alone; or the cookies of a Cookie header or of Set-Cookie lines, with or without the name of the
 * header before them.
 */
export const readPasted = (text: string): Pasted => {
  const trimmed = text.trim()
  const lines = trimmed.split(/\r?\n|\r/).map((line) => line.trim())
  const headers = lines.filter((line) => HEADER.test(line))
  if (headers.length === 0 && !/[=\r\n]/.test(trimmed)) return { value: trimmed }
  const cookies = new Map<string, string[]>()
  // Of a whole response, as `curl -i` prints it, nothing but the headers counts.
  for (const pair of (headers.length > 0 ? headers : lines).flatMap(linePairs)) {
    const equals = pair.indexOf('=')
    const name = nameOf(pair)
    if (equals === -1 || name === '') continue
    const values = cookies.get(name)
    const value = pair.slice(equals + 1).trim()
    if (values) values.push(value)
    else cookies.set(name, [value])
  }
  return { cookies }
}
