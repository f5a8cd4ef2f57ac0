/** Drives one request's session over a Node request and response, synchronously. */
import type { ServerResponse } from 'node:http'
import { SessionError } from '../base/errors.ts'
import { privateCacheControl, varyOnCookie } from '../cookie/caching.ts'
import { cookieValues } from '../cookie/parse.ts'
import type { Config } from '../session/config.ts'
import type { Observe } from '../session/events.ts'
import { RequestSession } from '../session/request-session.ts'
import { selectToken } from '../session/select-token.ts'
import type { SessionObject } from '../session/session.ts'
import type { Codec } from '../token/node-codec.ts'
import { headerText, putSetCookie } from './node-headers.ts'
import type { ResponseHook, WatchedResponse } from './node-response.ts'
import type { Next, NodeRequest } from './node-types.ts'

/** What all requests of one middleware share. */
export interface Shared {
  readonly config: Config
  readonly codec: Codec
  readonly observe: Observe
}

export class NodeSession implements ResponseHook {
  readonly next: Next
  readonly #shared: Shared
  readonly #req: NodeRequest
  readonly #res: ServerResponse
  readonly #watched: WatchedResponse
  #session: RequestSession | undefined
  #line: string | undefined
  #failed = false
  #reportedLate = false

  constructor(
    shared: Shared,
    req: NodeRequest,
    res: ServerResponse,
    watched: WatchedResponse,
    next: Next,
  ) {
    this.#shared = shared
    this.#req = req
    this.#res = res
    this.#watched = watched
    this.next = next
  }

  get active(): boolean {
    return this.#session !== undefined && !this.#failed
  }

  get data(): SessionObject {
    return this.#use().data
  }

  assign(value: unknown): void {
    this.#use().assign(value)
  }

  #use(): RequestSession {
    // Nobody may look again at a session that is first used after the response: look when the caller is done with it.
    if (this.#res.headersSent) queueMicrotask(() => this.afterHeaders())
    return (this.#session ??= this.#open())
  }

  #open(): RequestSession {
    const { config, codec, observe } = this.#shared
    const { cookieName, clock } = config
    const now = clock()
    const texts = cookieValues(this.#req.headers.cookie, cookieName)
    const { selected, reasons } = selectToken(
      texts.map((text) => codec.open(text, now)),
      config,
      now,
    )
    for (const reason of reasons) observe({ type: 'rejected', cookieName, reason })
    this.#watched.watchBody()
    return new RequestSession(config, observe, selected, () => this.#save())
  }

  #save(): SessionError | undefined {
    if (!this.#res.headersSent) return this.#write()
    return new SessionError(
      'headers-sent',
      'the headers have gone; call save() before the response begins',
    )
  }

  /** Seals what is to be saved and puts it into the response. */
  #write(): SessionError | undefined {
    const { codec } = this.#shared
    const session = this.#session!
    try {
      const pending = session.prepare()
      if (pending) {
        const token = pending.type === 'seal' ? codec.seal(pending.claims, pending.json) : ''
        const line = session.commit(pending, token)
        putSetCookie(this.#res, line, this.#line)
        this.#line = line
      } else if (this.#line !== undefined) {
        putSetCookie(this.#res, this.#line, undefined) // the application may have set the header anew since save()
      }
      return undefined
    } catch (error) {
      if (error instanceof SessionError) return error
      throw error
    }
  }

  beforeHeaders(): SessionError | undefined {
    const { config, observe } = this.#shared
    const error = this.#write()
    if (error) {
      this.#failed = true
      observe({ type: 'unsaved', cookieName: config.cookieName, error })
      return error
    }
    this.#protectFromCaches()
    return undefined
  }

  #protectFromCaches(): void {
    const { config, observe } = this.#shared
    const vary = config.vary && varyOnCookie(headerText(this.#res, 'Vary'))
    if (vary) this.#res.setHeader('Vary', vary)
    if (!config.cacheControl || this.#line === undefined) return
    const cacheControl = privateCacheControl(headerText(this.#res, 'Cache-Control'))
    if (!cacheControl) return
    this.#res.setHeader('Cache-Control', cacheControl.value)
    const { removed } = cacheControl
    if (removed.length > 0)
      observe({ type: 'cache-control', cookieName: config.cookieName, removed })
  }

  afterHeaders(): void {
    const after = this.active ? this.#session!.unsaved : undefined
    if (after === undefined || this.#reportedLate) return
    this.#reportedLate = true
    this.#shared.observe({ type: 'late-write', cookieName: this.#shared.config.cookieName, after })
  }
}
