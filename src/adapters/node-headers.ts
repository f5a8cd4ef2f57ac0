/** The headers of a Node response, in every form that `writeHead` takes them. */
import type { ServerResponse } from 'node:http'
import type { ResponseHeaders } from '../session/caching.ts'
import { OF_CACHING, OF_CONTENT } from '../session/error-page.ts'

type HeaderValue = number | string | readonly string[]

/** `writeHead(status, reason?, headers?)`; the headers are an object, a flat list or a list of pairs. */
export type WriteHeadArguments = [status: number, ...rest: unknown[]]

const pairsOf = (headers: unknown): (readonly [string, HeaderValue])[] => {
  if (!Array.isArray(headers)) return Object.entries(headers as Record<string, HeaderValue>)
  if (Array.isArray(headers[0])) return headers as [string, HeaderValue][]
  return Array.from({ length: headers.length / 2 }, (_, i) => [
    String(headers[2 * i]),
    headers[2 * i + 1] as HeaderValue,
  ])
}

const isOddList = (headers: unknown): boolean =>
  Array.isArray(headers) && !Array.isArray(headers[0]) && headers.length % 2 === 1

/**
 * Moves headers that were given to `writeHead` into the response, as Node itself does once `setHeader` was used: they
 * replace what was set, and repeated ones stay apart. Left in the arguments they would override our Set-Cookie.
 *
 * @returns the arguments without headers.
 */
export const moveHeaders = (res: ServerResponse, args: WriteHeadArguments): WriteHeadArguments => {
  const [status, second, third] = args
  if (!((status | 0) >= 100 && (status | 0) <= 999)) return args // an error of Node's, before it looks at headers
  const headers = third ?? (typeof second === 'string' ? undefined : second)
  // Node takes null as well for none.
  if (headers === undefined || headers === null || isOddList(headers)) return args // a list without its last value is an error of Node's
  const grouped = new Map<string, { name: string; values: HeaderValue[] }>()
  for (const [name, value] of pairsOf(headers)) {
    const group = grouped.get(name.toLowerCase())
    if (group) group.values.push(value)
    else grouped.set(name.toLowerCase(), { name, values: [value] })
  }
  for (const { name, values } of grouped.values()) {
    res.setHeader(name, values.length === 1 ? values[0]! : values.flat().map(String))
  }
  return typeof second === 'string' ? [status, second] : [status]
}

const headerList = (value: HeaderValue | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? [...value] : [String(value)]

export const setCookieLines = (res: ServerResponse): string[] =>
  headerList(res.getHeader('Set-Cookie'))

/** Adds Set-Cookie lines beside those of others, in place of the ones that we set before. */
export const putSetCookies = (
  res: ServerResponse,
  lines: readonly string[],
  before: readonly string[],
): void => {
  const present = setCookieLines(res)
  if (lines.every((line) => present.includes(line)) && before === lines) return
  const others = present.filter((line) => !before.includes(line) && !lines.includes(line))
  const all = [...others, ...lines]
  if (all.length > 0) res.setHeader('Set-Cookie', all)
  else res.removeHeader('Set-Cookie')
}

export const responseHeaders = (res: ServerResponse): ResponseHeaders => ({
  // Several lines are one list, joined as RFC 9110 §5.3 allows.
  get(name) {
    const value = res.getHeader(name)
    return typeof value === 'string' ? value : headerList(value).join(', ')
  },
  set: (name, value) => void res.setHeader(name, value),
})

/** Of Node, of Fastify's reply, and of what stands in for a response in a handshake of engine.io. */
interface HeaderHolder {
  getHeader(name: string): unknown
  removeHeader(name: string): unknown
}

const drop = (res: HeaderHolder, names: readonly string[]): void => {
  for (const name of names) if (res.getHeader(name) !== undefined) res.removeHeader(name)
}

/** For a failure whose body is on its way: nobody shall keep it. */
export const dropCachingHeaders = (res: HeaderHolder): void => drop(res, OF_CACHING)

/** For a failure that takes the place of a response. */
export const dropContentHeaders = (res: HeaderHolder): void => drop(res, OF_CONTENT)
