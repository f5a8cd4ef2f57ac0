/** Drives one request's session over a Node request and response, synchronously. */
import type { ServerResponse } from 'node:http'
import { SessionError } from '../base/errors.ts'
import { incomingCookies, type Incoming } from '../cookie/chunks.ts'
import { keepFromCaches } from '../session/caching.ts'
import type { Config } from '../session/config.ts'
import type { Cookie } from '../session/cookie-lines.ts'
import type { Observe } from '../session/events.ts'
import { openSession } from '../session/open-session.ts'
import { isPrefetch } from '../session/prefetch.ts'
import { headersSent } from '../session/request-context.ts'
import type { Revocation } from '../session/revocation.ts'
import { ID_IS_DATA } from '../session/warnings.ts'
import type { Warn } from '../session/warn.ts'
import { candidatesOf, type Candidate } from '../session/select-token.ts'
import type { RequestSession } from '../session/request-session.ts'
import type { SessionObject } from '../session/session-object.ts'
import { openIncoming, type Codecs } from './node-codec.ts'
import { handOver } from './node-errors.ts'
import { putSetCookies, responseHeaders, setCookieLines } from './node-headers.ts'
import { isHeard } from './node-observe.ts'
import type { ResponseHook, WatchedResponse } from './node-response.ts'
import type { NodeRequest } from './node-types.ts'

/** What all requests of one middleware share. */
export interface Shared {
  readonly config: Config
  readonly codecs: Codecs
  readonly observe: Observe
  readonly warn: Warn
  readonly revocation: Revocation | undefined
}

/** What came in with a request, looked into, and where sessions can be revoked also checked. */
export interface Arrived {
  readonly incoming: Incoming
  readonly candidates: readonly Candidate[]
}

/** Not checked yet. */
export const arrive = (
  { config, codecs }: Shared,
  { headers }: NodeRequest,
  name: string,
  now: number,
): Arrived => {
  const incoming = incomingCookies(headers.cookie, name)
  return { incoming, candidates: candidatesOf(openIncoming(codecs, incoming, now), config, now) }
}

const NONE: readonly string[] = []

export class NodeSession implements ResponseHook {
  readonly #shared: Shared
  readonly #cookie: Cookie
  readonly #req: NodeRequest
  readonly #res: ServerResponse
  readonly #watched: WatchedResponse
  readonly #arrived: Arrived | undefined
  readonly #birth: number | undefined
  #session: RequestSession | undefined
  /** The Set-Cookie lines that we have put into the response. */
  #lines = NONE
  #failed = false
  /** The session of which save() has told the application that it cannot be saved. */
  #told: string | undefined
  /** What was given to an error handler; what it makes of it is saved with its answer. */
  #handedOver: string | undefined
  #reportedLate = false

  constructor(
    shared: Shared,
    cookie: Cookie,
    req: NodeRequest,
    res: ServerResponse,
    watched: WatchedResponse,
    arrived: Arrived | undefined,
    birth: number | undefined,
  ) {
    this.#shared = shared
    this.#cookie = cookie
    this.#req = req
    this.#res = res
    this.#watched = watched
    this.#arrived = arrived
    this.#birth = birth
  }

  get active(): boolean {
    return this.#session !== undefined
  }

  get cookieName(): string {
    return this.#cookie.name
  }

  isOf(req: object): boolean {
    if (req === this.#req) return true
    // Node makes that list for each request. Copies of one have it too, and what is made of one by `Object.create` or Proxy: two
    // sessions would send two cookies of one name, of which one is lost.
    const { rawHeaders } = this.#req as Partial<NodeRequest>
    return rawHeaders !== undefined && rawHeaders === (req as Partial<NodeRequest>).rawHeaders
  }

  /** Whether it is looked up if the session was revoked. */
  get asksRevocation(): boolean {
    return this.#shared.revocation !== undefined
  }

  markHandedOver(): void {
    this.#handedOver = this.#session!.fingerprint
  }

  handOver(error: SessionError): boolean {
    this.markHandedOver()
    const handed = handOver(error, this.#req)
    if (!handed) this.#handedOver = undefined
    return handed
  }

  get data(): SessionObject {
    return this.#use().data
  }

  assign(value: unknown): void {
    this.#use().assign(value)
  }

  #use(): RequestSession {
    // Nobody may look again at a session that is first used after the response: look when the caller is done with it.
    if (this.#watched.sent) queueMicrotask(() => this.afterHeaders())
    return this.#session ?? this.#open()
  }

  #open(): RequestSession {
    const { config, observe, revocation } = this.#shared
    const { headers } = this.#req
    const now = config.clock()
    const { incoming, candidates } = this.#arrived ?? this.#arrive(now)
    // To find a change takes the text of the whole session, twice.
    if (isHeard('late-write', config.onEvent)) this.#watched.watchForLateChanges()
    const { session, tellRejected } = openSession(candidates, {
      config,
      cookie: this.#cookie,
      incoming,
      now,
      prefetch: isPrefetch(headers['sec-purpose'] as string | undefined),
      observe,
      revocation,
      birth: this.#birth,
      otherLines: () => setCookieLines(this.#res).filter((line) => !this.#lines.includes(line)),
      sent: () => this.#watched.sent,
      save: () => this.#save(),
    })
    this.#session = session
    tellRejected() // whoever hears it may look at the session
    return session
  }

  #arrive(now: number): Arrived {
    const { revocation } = this.#shared
    const arrived = arrive(this.#shared, this.#req, this.#cookie.name, now)
    if (!revocation) return arrived
    // An immediate store: with any other the request has waited for it.
    const { candidates, incoming } = arrived
    const checked = revocation.check(candidates, incoming.tokens, now) as readonly Candidate[]
    return { incoming, candidates: checked }
  }

  #save(): SessionError | undefined {
    if (!this.#watched.sent) {
      const error = this.#write()
      this.#told = error && this.#session!.fingerprint
      return error
    }
    return this.#session!.unsaved === undefined ? undefined : headersSent('save')
  }

  /** Seals what is to be saved and puts it into the response. */
  #write(): SessionError | undefined {
    const { codecs, warn } = this.#shared
    const session = this.#session!
    try {
      const pending = session.prepare()
      if (pending && Object.hasOwn(session.data, 'id')) warn(ID_IS_DATA)
      const before = this.#lines
      if (pending) {
        const codec = codecs(this.#cookie.name)
        const token = pending.type === 'seal' ? codec.seal(pending.claims, pending.json) : ''
        this.#lines = session.commit(pending, token)! // nothing happens while this one seals
      }
      // Without a change as well: the application may have set the header anew since save().
      if (this.#lines.length + before.length > 0) putSetCookies(this.#res, this.#lines, before)
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
    const session = this.#session!
    const headers = responseHeaders(this.#res)
    if (this.#failed && (!this.#handedOver || this.#handedOver === session.fingerprint)) {
      keepFromCaches(headers, false, config, observe)
      return undefined // it was told, and this response is the answer to it
    }
    const error = this.#write()
    if (error) {
      // The browser keeps the cookie it has, not what an earlier save() put here half-way.
      if (this.#lines.length > 0) putSetCookies(this.#res, NONE, this.#lines)
      keepFromCaches(headers, false, config, observe)
      if (this.#failed) return undefined
      this.#failed = true
      observe({ type: 'unsaved', cookieName: config.cookieName, error })
      // The application says itself that it has failed: perhaps of this very error, and surely better than we can.
      return status >= (this.#told === session.fingerprint ? 400 : 500) ? undefined : error
    }
    this.#failed = false // an error handler has mended or destroyed the session
    keepFromCaches(headers, this.#lines.length > 0, config, observe)
    return undefined
  }

  afterHeaders(): void {
    const after = this.#failed ? undefined : this.#session?.unsaved
    if (after === undefined || this.#reportedLate) return
    this.#reportedLate = true
    this.#shared.observe({ type: 'late-write', cookieName: this.#shared.config.cookieName, after })
  }
}
