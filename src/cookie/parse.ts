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

/**
 * Where the value of a cookie begins whose name is from `start` to `end`; `undefined` if that is no name there, or only a part of one.
 * Names have no blank, "=" or ";" in them, so that each blank is passed twice at most, however many half names a header is full of.
 */
const valueStart = (header: string, start: number, end: number): number | undefined => {
  let before = start
  // Not at -1, where V8 would leave its fast path.
  while (before > 0 && isBlank(header[before - 1])) before--
  if (before > 0 && header[before - 1] !== ';') return undefined
  let equals = end
  while (isBlank(header[equals])) equals++
  return header[equals] === '=' ? equals + 1 : undefined
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
    const start = valueStart(header, at, at + name.length)
    if (start === undefined) {
      at = header.indexOf(name, at + 1)
      continue
    }
    const semicolon = header.indexOf(';', start)
    const end = semicolon === -1 ? header.length : semicolon
    values.push(unquote(trim(header.slice(start, end))))
    at = header.indexOf(name, end)
  }
  return values
}
