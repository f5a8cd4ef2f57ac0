/** HTTP/1 as it goes over a socket: requests as text, and the answers taken apart, one after the other. */
import net from 'node:net'

export interface WireReply {
  readonly status: number
  /** The lines of the head, without the first. */
  readonly lines: readonly string[]
  /** The Set-Cookie values. */
  readonly setCookie: readonly string[]
  readonly body: string
}

/** Sends these bytes at once and gives all that comes back until the server closes the connection. */
export const exchange = (url: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    let received = ''
    const socket = net.connect(Number(port), hostname, () => socket.write(text))
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => (received += chunk as unknown as string))
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
  })

const fieldOf = (lines: readonly string[], name: string): string[] =>
  lines
    .filter((line) => line.toLowerCase().startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).trim())

/** A chunked body (RFC 9112 §7.1), and what follows it. */
const dechunk = (text: string): readonly [body: string, rest: string] => {
  let body = ''
  let rest = text
  for (;;) {
    const line = rest.indexOf('\r\n')
    const length = Number.parseInt(rest.slice(0, line), 16)
    const chunk = rest.slice(line + 2, line + 2 + length)
    rest = rest.slice(line + 2 + length + 2)
    if (length === 0) return [body, rest]
    if (!(length > 0) || chunk.length < length) throw new Error(`no chunk: ${text.slice(0, 40)}`)
    body += chunk
  }
}

const HEAD = /^HTTP\/1\.[01] (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n/

/** @param bodiless the places of answers that have no body though their head says otherwise: those to HEAD. */
export const repliesIn = (text: string, bodiless: readonly number[] = []): WireReply[] => {
  const replies: WireReply[] = []
  let rest = text
  while (rest !== '') {
    const match = HEAD.exec(rest)
    if (!match) throw new Error(`no head: ${JSON.stringify(rest.slice(0, 60))}`)
    rest = rest.slice(match[0].length)
    const status = Number(match[1])
    const lines = match[2]!.split('\r\n').slice(0, -1)
    const [length] = fieldOf(lines, 'content-length')
    let body = ''
    const none = status < 200 || status === 204 || status === 304
    if (!none && !bodiless.includes(replies.length)) {
      if (fieldOf(lines, 'transfer-encoding').includes('chunked')) [body, rest] = dechunk(rest)
      else {
        body = rest.slice(0, length === undefined ? undefined : Number(length))
        rest = rest.slice(body.length)
      }
    }
    replies.push({ status, lines, setCookie: fieldOf(lines, 'set-cookie'), body })
  }
  return replies
}
