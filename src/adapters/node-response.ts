/**
 * Calls hooks before a response's headers leave, in whatever way it is sent, and makes it a 500 if one of them fails.
 *
 * Everything goes through `writeHead` in the end, on http and on http2. But inside of Node's `end` or `write` it is too
 * late there to answer something else, for the body is on its way: so these are watched as well.
 */
import type { ServerResponse } from 'node:http'
import type { SessionError } from '../base/errors.ts'
import { answerPlainly } from './node-errors.ts'
import {
  dropCachingHeaders,
  dropContentHeaders,
  moveHeaders,
  type WriteHeadArguments,
} from './node-headers.ts'
import { warnProcess } from './node-warn.ts'

export interface ResponseHook {
  /** Whether the session is in use, so that there may be something to save. */
  readonly active: boolean
  /** Puts the cookie into a response of this status. An error that it returns makes the response a 500. */
  beforeHeaders(status: number): SessionError | undefined
  /** The response is over. */
  afterHeaders(): void
  /** Gives that error to error handlers, and tells whether there are any. */
  handOver(error: SessionError): boolean
  /** Somebody else has given it to them. */
  markHandedOver(): void
  readonly cookieName: string
  /** Whether it is the session of that request. */
  isOf(req: object): boolean
}

type Method = 'writeHead' | 'write' | 'end' | 'flushHeaders'
type AnyFunction = (...args: any[]) => any
type Methods = Record<Method, AnyFunction>

const FAILED = 500
/** In ms. */
const A_WHILE = 100
const METHODS: readonly Method[] = ['writeHead', 'write', 'end', 'flushHeaders']

const isResponse = (res: Partial<ServerResponse>): boolean => typeof res.hasHeader === 'function'

/** The callback that `write(chunk, encoding, done)` and `end` take as their last argument. */
const callbackOf = (args: readonly unknown[]): (() => void) | undefined =>
  args.find((arg): arg is () => void => typeof arg === 'function')

export class WatchedResponse {
  readonly #res: ServerResponse
  #hooks: ResponseHook[] = []
  #closeWatched = false
  /** What the response had, and what we put in its place. */
  readonly #originals: Methods
  readonly #watched: Methods
  /** A method of Node's is running that was let through: its calls of other methods are not the application's. */
  #inside = false
  /**
   * `refused` from a failed hook until its error is handed over, `over` once a plain 500 was sent instead: what the
   * application sends then is dropped.
   */
  #state: 'open' | 'refused' | 'over' = 'open'
  /** The application has ended the response that was refused. */
  #ended = false
  /** What a wrapper that was laid around the response before us makes of the body, whoever answers. */
  readonly #encoding: unknown
  /** Such a wrapper has a body of ours, and sends it in a later turn. */
  #handed = false
  /** It is too late for another body: the head at least shall tell of the failure. */
  #failed = false
  /** Of what does not tell by itself. */
  #gone = false

  constructor(res: ServerResponse) {
    const { writeHead, write, end, flushHeaders } = res
    this.#res = res
    this.#encoding = res.getHeader?.('Content-Encoding')
    this.#originals = { writeHead, write, end, flushHeaders }
    this.#watched = {
      writeHead: (...args: WriteHeadArguments) => this.#onWriteHead(args),
      write: (...args) => this.#onBody('write', args, true),
      end: (...args) => this.#onBody('end', args, res),
      flushHeaders: (...args) => this.#onBody('flushHeaders', args, undefined),
    }
    this.#install()
  }

  #install(): void {
    for (const name of METHODS) {
      // Not all of them are there in a stand-in for a response, as in unit tests.
      if (this.#originals[name]) (this.#res as unknown as Methods)[name] = this.#watched[name]
    }
  }

  /** Whether the headers have left. What stands in for a response, as in the handshake of a socket, does not tell. */
  get sent(): boolean {
    const { headersSent } = this.#res as Partial<ServerResponse>
    return headersSent ?? this.#gone
  }

  add(hook: ResponseHook, req: object): void {
    this.#gone = false // a stand-in for many is another one's now
    if (this.#hooks.length > 0) this.#forgetOthers(req)
    this.#hooks.push(hook)
  }

  /** What stands in for the responses of all handshakes of sockets shall not keep all their requests. */
  #forgetOthers(req: object): void {
    const own = this.#res.req as object | undefined
    this.#hooks = this.#hooks.filter((each) => each.isOf(req) || (own && each.isOf(own)))
  }

  /** @param req also compared: with one stand-in for many responses all would be signed in as the first visitor. */
  find(cookieName: string, req: object): ResponseHook | undefined {
    return this.#hooks.find((hook) => hook.cookieName === cookieName && hook.isOf(req))
  }

  /** To be called when a session is first used: only then can there be late changes. */
  watchForLateChanges(): void {
    if (this.#closeWatched) return
    this.#closeWatched = true
    this.#res.once?.('close', () => {
      this.#afterHeaders()
      // A handler that streams goes on when its response is over, with the session in a variable: pipeline() also waits
      // for what it reads from.
      setTimeout(() => this.#afterHeaders(), A_WHILE).unref()
    })
  }

  #onBody(name: Exclude<Method, 'writeHead'>, args: unknown[], dropped: unknown): unknown {
    const original = this.#originals[name]
    if (this.#inside) return original.apply(this.#res, args)
    if (this.#state === 'open') this.#beforeHeaders(this.#res.statusCode)
    if (this.#isOpen()) {
      const result = this.#let(original, args)
      this.#gone = true
      this.#handed ||= !this.#res.headersSent
      return result
    }
    if (name === 'end') this.#ended = true
    const done = callbackOf(args)
    if (done) process.nextTick(done)
    // Node's pipeline() of a generator waits for a drain or a finish; on http/1 both have been.
    if (name === 'end') process.nextTick(() => this.#res.closed && this.#res.emit('drain'))
    return dropped
  }

  /** A method, since TypeScript does not see that hooks change the state. */
  #isOpen(): boolean {
    return this.#state === 'open'
  }

  #let(method: AnyFunction, args: unknown[]): unknown {
    this.#inside = true
    try {
      return method.apply(this.#res, args)
    } finally {
      this.#inside = false
    }
  }

  #onWriteHead(args: WriteHeadArguments): unknown {
    const res = this.#res
    const { writeHead } = this.#originals
    if (!this.#isOpen()) {
      return this.#handed && !res.headersSent ? writeHead.call(res, FAILED) : res
    }
    if (this.sent || !(this.#failed || this.#hooks.some((hook) => hook.active))) {
      this.#gone = true
      return writeHead.apply(res, args)
    }
    const withoutHeaders = moveHeaders(res, args)
    const failed = this.#beforeHeaders(args[0]) || this.#failed
    if (!this.#isOpen()) return res
    this.#gone = true
    if (!failed) return writeHead.apply(res, withoutHeaders)
    dropCachingHeaders(res)
    return writeHead.call(res, FAILED)
  }

  /** @returns whether a hook has failed. */
  #beforeHeaders(status: number): boolean {
    if (this.sent) return false
    for (const hook of this.#hooks) {
      const error = hook.active ? hook.beforeHeaders(status) : undefined
      if (!error) continue
      // Inside of Node's `end` the body cannot be stopped: somebody changed the session in a hook of his own. And what stands
      // in for a response, as in a handshake that was accepted, has nobody to answer.
      if (this.#inside || this.#handed || !isResponse(this.#res)) {
        this.#failed = true
        warnProcess(error)
        return true
      }
      this.#state = 'refused'
      // In the next turn: whatever the application still sends in this one, a second end() too, is not an answer.
      setImmediate(() => this.#answer(error, hook))
      return true
    }
    return false
  }

  #afterHeaders(): void {
    if (!this.sent) return
    for (const hook of this.#hooks) hook.afterHeaders()
  }

  #answer(error: SessionError, hook: ResponseHook): void {
    if (this.#res.headersSent) {
      // By someone who goes past our methods: the response is his, and has to end.
      this.#state = 'over'
      this.#let(this.#originals.end, [])
      warnProcess(error)
      return
    }
    // Wrappers that others laid around our methods (compression, say) believe that the response has ended.
    this.#install()
    dropContentHeaders(this.#res)
    if (this.#encoding !== undefined)
      this.#res.setHeader('Content-Encoding', this.#encoding as string)
    this.#res.statusCode = FAILED
    // Only http/1 has one; on http2 touching it emits a warning.
    if (Object.hasOwn(this.#res, 'statusMessage')) this.#res.statusMessage = ''
    this.#state = 'open'
    // An application that streams on in later turns keeps the response: then no error handler can have it.
    if (this.#ended && hook.handOver(error)) return
    answerPlainly(error, this.#res)
    this.#state = 'over'
  }
}

/** On the response itself: a WeakMap would keep short-lived responses alive until a full garbage collection. */
const WATCHED: unique symbol = Symbol('client-sessions')

/** One for each response, however many sessions it has. */
export const watchedResponse = (
  res: ServerResponse & { [WATCHED]?: WatchedResponse },
): WatchedResponse => (res[WATCHED] ??= new WatchedResponse(res))
