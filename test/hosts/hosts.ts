/** One contract for all hosts: an application is written once, and each host runs it in its own manner. */
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import type { Reply, Visit } from './visit.ts'

/** What an application is given for one request. */
export interface Exchange {
  readonly path: string
  /**
   * The session of this cookie, `session` if no name is given.
   *
   * @param mount of which of several middlewares of that name; most hosts have one place for all.
   */
  use(name?: string, mount?: number): Promise<any>
  /** What `req.session = value` is on Node. */
  assign(value: unknown, name?: string): Promise<void>
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  /** Streamed if it is not text. */
  readonly body?: string | AsyncIterable<string>
  /** To where. */
  readonly redirect?: string
  /** With hosts of `Request` and `Response`: puts the session into this answer by hand. */
  readonly commit?: boolean
}

type Handle = (exchange: Exchange) => Promise<Answer | void>

export interface Setup {
  /** Of one session, or of several side by side. */
  readonly options?: SessionOptions | readonly SessionOptions[]
  readonly handle: Handle
  /** The error handler, where the host has one. Without it: 500 and `handled`. */
  readonly onError?: (error: any, exchange: Exchange) => Promise<Answer>
}

export interface Site {
  /** What the host's error handler was given. */
  readonly errors: readonly any[]
  visit(visit?: Visit): Promise<Reply>
}

export interface Host {
  /** As in the head of the table in docs/hosts.md. */
  readonly name: string
  /** Closes when the test is over. @throws what the host throws for wrong options. */
  start(setup: Setup): Promise<Site>
}

export const BASE: SessionOptions = { cookieName: 'session', secret: SECRET }

/** Those of the test, or with a name and a secret where it leaves them out. */
export const optionsOf = ({ options = {} }: Setup): readonly SessionOptions[] =>
  [options].flat().map((each) => {
    const whole = each.cookieName && each.secret
    return whole ? each : Object.assign({}, BASE, each)
  })

export interface Failures {
  readonly errors: unknown[]
  answer(error: unknown, exchange: Exchange): Promise<Answer>
}

export const failuresOf = ({ onError }: Setup): Failures => {
  const errors: unknown[] = []
  return {
    errors,
    answer: async (error, exchange) => {
      errors.push(error)
      return onError ? onError(error, exchange) : { status: 500, body: 'handled' }
    },
  }
}

/** What a browser has of an earlier visit. */
export const cookieOf = (data: object, options: SessionOptions = {}): string => {
  const all = { ...BASE, ...options }
  return `${all.cookieName}=${clientSessions(all).seal(data)}`
}

/** What the cookies of this response hold, or why they hold nothing. */
export const contentOf = (
  { setCookie }: Pick<Reply, 'setCookie'>,
  options: SessionOptions = {},
): unknown => {
  const result = clientSessions({ ...BASE, ...options }).read(cookieHeader(setCookie))
  return result.ok ? result.data : result.reason
}

/** An `onEvent` that keeps what it is told. */
export const listener = (): { events: SessionEvent[]; onEvent: (event: SessionEvent) => void } => {
  const events: SessionEvent[] = []
  return { events, onEvent: (event) => void events.push(event) }
}
