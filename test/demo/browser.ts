/** As much of a browser without scripting as the demo needs: cookies, redirects and the forms of a page. */
import http from 'node:http'

export interface Page {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly setCookie: readonly string[]
  readonly body: string
  /** The page as it reads: single spaces in place of tags. */
  readonly text: string
}

interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

export const unescapeHtml = (text: string): string =>
  text.replaceAll('&#39;', "'").replaceAll(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole)

const send = (url: string, method: string, cookie: string, body: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
    const request = http.request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode, headers: received } = response
        resolve({ status: statusCode!, headers: received, body: Buffer.concat(chunks).toString() })
      })
    })
    request.on('error', reject)
    request.end(body)
  })

export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #origin: string
  #page: Page | undefined

  constructor(origin: string) {
    this.#origin = origin
  }

  async open(path = '/', method = 'GET', body = ''): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await send(this.#origin + path, method, cookie, body)
    const setCookie = answer.headers['set-cookie'] ?? []
    for (const line of setCookie) this.#keep(line)
    const { location } = answer.headers
    if (location !== undefined) return this.open(location)
    const text = unescapeHtml(answer.body.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ')
    return (this.#page = { ...answer, setCookie, text })
  }

  /** Fills in and submits the form of the page that has this action, hidden fields and all. */
  async submit(action: string, fields: Record<string, string> = {}): Promise<Page> {
    const { body } = this.#page ?? (await this.open())
    const form = new RegExp(`<form method="post" action="${action}">[^]*?</form>`).exec(body)?.[0]
    if (form === undefined) throw new Error(`there is no form for ${action}`)
    const data = new URLSearchParams(fields)
    for (const [, name, value] of form.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)) {
      data.set(name!, unescapeHtml(value!))
    }
    return this.open(action, 'POST', data.toString())
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
    if (/; Max-Age=0(?:;|$)/.test(line)) this.cookies.delete(name!)
    else this.cookies.set(name!, value!)
  }
}
