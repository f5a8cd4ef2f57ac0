/** Each of more cookies of one name costs a decryption; honest browsers send one, a tossed one makes two. */
const MAX_VALUES = 8

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t'

/** Drops optional white space (RFC 9110 §5.6.3). A loop: `/[ \t]+$/` is quadratic on a header made for it. */
const trim = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

const unquote = (value: string): string =>
  value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value

/** Whether the name may stand alone there. Looks at two characters, for a header can be full of half names. */
const isWhole = (header: string, start: number, end: number): boolean => {
  // Not at -1, where V8 would leave its fast path.
  const before = start ? header[start - 1] : ';'
  const after = header[end]
  return (before === ';' || isBlank(before)) && (after === '=' || isBlank(after))
}

/**
 * The values of all cookies with this name in a Cookie header (RFC 6265 §4.2.1), in their order, eight at most.
 * Looks for the one name and parses nothing else. Surrounding double quotes are dropped, as 0.8 did.
 */
export const cookieValues = (header: string | undefined, name: string): string[] => {
  const values: string[] = []
  if (header === undefined) return values
  let at = header.indexOf(name)
  while (at !== -1 && values.length < MAX_VALUES) {
    if (!isWhole(header, at, at + name.length)) {
      at = header.indexOf(name, at + 1)
      continue
    }
    const previous = header.lastIndexOf(';', at)
    const semicolon = header.indexOf(';', at)
    const end = semicolon === -1 ? header.length : semicolon
    const pair = header.slice(previous + 1, end)
    const equals = pair.indexOf('=')
    if (equals !== -1 && trim(pair.slice(0, equals)) === name) {
      values.push(unquote(trim(pair.slice(equals + 1))))
    }
    at = header.indexOf(name, end)
  }
  return values
}
