/** Drives one request's session over a Node request and response, synchronously. */
import type { ServerResponse } from 'node:http'
import { SessionError } from '../base/errors.ts'
import { cookieValues } from '../cookie/parse.ts'
import { keepFromCaches } from '../session/caching.ts'
import type { Config } from '../session/config.ts'
import type { Observe } from '../session/events.ts'
import { openSession } from '../session/open-session.ts'
import type { RequestSession } from '../session/request-session.ts'
import type { SessionObject } from '../session/session-object.ts'
import type { Codec } from '../token/node-codec.ts'
import { handOver } from './node-errors.ts'
import { dropSetCookie, putSetCookie, responseHeaders } from './node-headers.ts'
import type { ResponseHook, WatchedResponse } from './node-response.ts'
import type { NodeRequest } from './node-types.ts'

/** What all requests of one middleware share. */
export interface Shared {
  readonly config: Config
  readonly codec: Codec
  readonly observe: Observe
}

export class NodeSession implements ResponseHook {
  readonly #shared: Shared
  readonly #req: NodeRequest
  readonly #res: ServerResponse
  readonly #watched: WatchedResponse
  #session: RequestSession | undefined
  #line: string | undefined
  #failed = false
  /** The last save() has told the application that the session cannot be saved. */
  #told = false
  #reportedLate = false

  constructor(shared: Shared, req: NodeRequest, res: ServerResponse, watched: WatchedResponse) {
    this.#shared = shared
    this.#req = req
    this.#res = res
    this.#watched = watched
  }

  get active(): boolean {
    return this.#session !== undefined && !this.#failed
  }

  get cookieName(): string {
    return this.#shared.config.cookieName
  }

  handOver(error: SessionError): boolean {
    return handOver(error, this.#req)
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
    const now = config.clock()
    const texts = cookieValues(this.#req.headers.cookie, config.cookieName)
    const results = texts.map((text) => codec.open(text, now))
    this.#watched.watchForLateChanges()
    return openSession(results, config, now, observe, () => this.#save())
  }

  #save(): SessionError | undefined {
    if (!this.#res.headersSent) {
      const error = this.#write()
      this.#told = error !== undefined
      return error
    }
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
        if (line !== undefined) putSetCookie(this.#res, line, this.#line)
        this.#line = line
      } else if (this.#line !== undefined) {
        putSetCookie(this.#res, this.#line, undefined) // the application may have set the header anew since save()
      }
      return undefined
    } catch (error) {
      if (error instanceof SessionError) return error
      // Thrown on it would end the process, where the response is sent from a timer or a promise.
      return new SessionError('seal-failed', 'the session could not be sealed; see cause', {
        cause: error,
      })
    }
  }

  beforeHeaders(status: number): SessionError | undefined {
    const { config, observe } = this.#shared
    const error = this.#write()
    const headers = responseHeaders(this.#res)
    if (error) {
      this.#failed = true
      // The browser keeps the cookie it has, not what an earlier save() put here half-way.
      if (this.#line !== undefined) dropSetCookie(this.#res, this.#line)
      keepFromCaches(headers, false, config, observe)
      observe({ type: 'unsaved', cookieName: config.cookieName, error })
      // The application says itself that it has failed: perhaps of this very error, and surely better than we can.
      return status >= (this.#told ? 400 : 500) ? undefined : error
    }
    keepFromCaches(headers, this.#line !== undefined, config, observe)
    return undefined
  }

  afterHeaders(): void {
    const after = this.active ? this.#session!.unsaved : undefined
    if (after === undefined || this.#reportedLate) return
    this.#reportedLate = true
    this.#shared.observe({ type: 'late-write', cookieName: this.#shared.config.cookieName, after })
  }
}
