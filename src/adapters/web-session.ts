/** Drives one request's session on WebCrypto: opens its cookies at once, seals when it is committed. */
import { SessionError } from '../base/errors.ts'
import { incomingCookies, type Incoming } from '../cookie/chunks.ts'
import { keepFromCaches } from '../session/caching.ts'
import type { Config } from '../session/config.ts'
import type { Cookie } from '../session/cookie-lines.ts'
import type { Observe } from '../session/events.ts'
import { openSession } from '../session/open-session.ts'
import { isPrefetch } from '../session/prefetch.ts'
import { headersSent } from '../session/request-context.ts'
import type { RequestSession } from '../session/request-session.ts'
import type { Revocation } from '../session/revocation.ts'
import { candidatesOf } from '../session/select-token.ts'
import type { SessionObject } from '../session/session-object.ts'
import type { Claims } from '../token/claims.ts'
import { rejected, type TokenResult } from '../token/result.ts'
import type { WebCodec } from '../token/web-codec.ts'

const REFUSED = 400
const FAILED = 500

/** What all requests of one handle share. */
export interface WebShared {
  readonly config: Config
  readonly codecs: (name: string) => WebCodec
  readonly observe: Observe
  readonly revocation: Revocation | undefined
}

/** A request that has come. */
export interface Arrival {
  /** Of a session that begins with it, where sessions can be revoked. */
  readonly birth: number | undefined
  /** Whether its answer was given away, and nothing can be sent any more. `undefined`: here nobody gives it. */
  closed: boolean | undefined
}

export const arrival = ({ config, revocation }: WebShared): Arrival => ({
  birth: revocation?.born(config.clock()),
  closed: undefined,
})

/** Opens all tokens that came in. */
export const openIncoming = async (
  { codecs, config }: WebShared,
  { name, tokens, refused }: Incoming,
): Promise<TokenResult[]> => {
  const now = config.clock()
  const opened = await Promise.all(tokens.map(async (token) => codecs(name).open(token, now)))
  return [...opened, ...refused.map(rejected)]
}

const putSetCookies = (
  headers: Headers,
  lines: readonly string[],
  before: readonly string[],
): void => {
  const others = headers.getSetCookie().filter((line) => !before.includes(line))
  headers.delete('Set-Cookie')
  for (const line of [...others, ...lines]) headers.append('Set-Cookie', line)
}

/** Gives the claims of a session that is to be sealed in any case. */
type Demand = (claims: Claims) => Claims

/** The session of one request. */
export class WebSession {
  readonly #shared: WebShared
  /** As the session sees it when it writes its lines. */
  #cookie: Cookie
  readonly #session: RequestSession
  #lines: readonly string[] = []
  /** The session that save() could not save. */
  #told: string | undefined
  /** What the application has put into the headers of the response. */
  #others: readonly string[] = []
  #reported = false
  /** What of ours is there. */
  #put: readonly string[] = []

  private constructor(shared: WebShared, cookie: Cookie, session: RequestSession) {
    this.#shared = shared
    this.#cookie = cookie
    this.#session = session
  }

  /** @throws {SessionError} `revocation-unavailable`. */
  static async open(
    shared: WebShared,
    cookie: Cookie,
    headers: Pick<Headers, 'get'>,
    arrived: Arrival = arrival(shared),
  ): Promise<WebSession> {
    const { config, observe } = shared
    const incoming = incomingCookies(headers.get('cookie') ?? undefined, cookie.name)
    const now = config.clock()
    const opened = candidatesOf(await openIncoming(shared, incoming), config, now)
    const checked = shared.revocation?.check(opened, incoming.tokens, now, true)
    const candidates = (await checked) ?? opened
    const { session, tellRejected } = openSession(candidates, {
      config,
      get cookie() {
        return created.#cookie
      },
      incoming,
      now,
      prefetch: isPrefetch(headers.get('sec-purpose') ?? undefined),
      observe,
      revocation: shared.revocation,
      birth: arrived.birth,
      otherLines: () => created.#others,
      sent: () => arrived.closed === true,
      save: () => (arrived.closed ? session.unsaved && headersSent('save') : created.#save()),
    })
    const created: WebSession = new WebSession(shared, cookie, session)
    tellRejected()
    return created
  }

  get data(): SessionObject {
    return this.#session.data
  }

  assign(value: unknown): void {
    this.#session.assign(value)
  }

  async #save(): Promise<SessionError | undefined> {
    const { fingerprint } = this.#session
    try {
      await this.#seal()
      return undefined
    } catch (error) {
      this.#told = fingerprint
      return error as SessionError
    }
  }

  /** @throws {SessionError} */
  async #seal(demand?: Demand, cookie = this.#cookie): Promise<readonly string[]> {
    const { codecs } = this.#shared
    try {
      const pending = this.#session.prepare(demand)
      if (!pending) return this.#lines
      const codec = codecs(this.#cookie.name)
      const token = pending.type === 'seal' ? await codec.seal(pending.claims, pending.json) : ''
      this.#cookie = cookie
      const lines = this.#session.commit(pending, token)
      return lines ? (this.#lines = lines) : await this.#seal(demand, cookie)
    } catch (error) {
      if (error instanceof SessionError) throw error
      const message = 'the session could not be sealed; see cause'
      throw new SessionError('seal-failed', message, { cause: error })
    }
  }

  async #sealOrTell(demand?: Demand, cookie?: Cookie): Promise<readonly string[]> {
    const { config, observe } = this.#shared
    try {
      return await this.#seal(demand, cookie)
    } catch (error) {
      observe({ type: 'unsaved', cookieName: config.cookieName, error: error as SessionError })
      throw error
    }
  }

  /**
   * The one Set-Cookie line of this session, whether it has changed or not.
   *
   * @param cookie its attributes for this line, under the same name.
   * @param demand gives the claims to seal.
   * @throws {SessionError} `unserializable`, `too-large`.
   */
  async line(cookie: Cookie, demand: Demand): Promise<string> {
    const lines = await this.#sealOrTell(demand, cookie)
    // Others may be there for tidiness: they delete chunks, and before it the cookie of this host alone.
    return lines.findLast((line) => line.startsWith(`${cookie.name}=`))!
  }

  /**
   * Puts into the headers of a response of this status what the session has to send.
   *
   * @returns whether it could be saved. In an answer that says itself that it has failed that is no error.
   * @throws {SessionError} `unserializable`, `too-large`: the headers are as they were, but for Vary.
   */
  async commit(headers: Headers, status = 200): Promise<boolean> {
    const { config, observe } = this.#shared
    const access = {
      get: (name: string) => headers.get(name) ?? '',
      set: (name: string, value: string) => headers.set(name, value),
    }
    this.#others = headers.getSetCookie().filter((line) => !this.#put.includes(line))
    try {
      await this.#sealOrTell()
    } catch (error) {
      keepFromCaches(access, false, config, observe)
      if (status < (this.#told === this.#session.fingerprint ? REFUSED : FAILED)) throw error
      return false
    }
    // What has ended is over elsewhere before the browser knows. A failure was told by then.
    await this.#session.endings
    if (this.#lines.length > 0) putSetCookies(headers, this.#lines, this.#put)
    this.#put = this.#lines
    keepFromCaches(access, this.#lines.length > 0, config, observe)
    this.#reportVoid()
    return true
  }

  /** Of changes after the response nobody knows here, but those that are void already can be told. */
  #reportVoid(): void {
    const after = this.#session.unsaved
    if (this.#reported || (after !== 'destroy' && after !== 'regenerate')) return
    this.#reported = true
    const { config, observe } = this.#shared
    observe({ type: 'late-write', cookieName: config.cookieName, after })
  }
}
