/** A Set-Cookie line that this library has written, in the parts that the cookie stores of frameworks take. */

export interface StoredCookie {
  readonly name: string
  readonly value: string
  readonly attributes: Readonly<Record<string, string | number | boolean | Date>>
}

const VALUES: Readonly<Record<string, (text: string) => string | number | Date>> = {
  maxAge: Number,
  expires: (text) => new Date(text),
  priority: (text) => text.toLowerCase(),
  sameSite: (text) => text.toLowerCase(),
}

/** "Max-Age" → "maxAge" */
const keyOf = (attribute: string): string =>
  attribute.charAt(0).toLowerCase() + attribute.slice(1).replace('-', '')

const cut = (text: string): [string, string | undefined] => {
  const at = text.indexOf('=')
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

export const storedCookie = (line: string): StoredCookie => {
  const [pair, ...parts] = line.split('; ')
  const [name, value] = cut(pair!)
  const attributes = parts.map((part) => {
    const [attribute, text] = cut(part)
    const key = keyOf(attribute)
    return [key, text === undefined ? true : (VALUES[key]?.(text) ?? text)] as const
  })
  return { name, value: value!, attributes: Object.fromEntries(attributes) }
}
