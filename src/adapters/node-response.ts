/**
 * Calls hooks before a response's headers leave, in whatever way it is sent, and makes it a 500 if one of them fails.
 *
 * Everything goes through `writeHead` in the end, on http and on http2. But there it is too late to answer something
 * else, for the body is on its way: so a response whose session is in use has its other ways out watched as well.
 */
import type { ServerResponse } from 'node:http'
import type { SessionError } from '../base/errors.ts'
import { answerPlainly } from './node-errors.ts'
import { dropContentHeaders, moveHeaders, type WriteHeadArguments } from './node-headers.ts'

export interface ResponseHook {
  /** Whether the session is in use, so that there may be something to save. */
  readonly active: boolean
  /** Puts the cookie into the response. An error that it returns makes the response a 500. */
  beforeHeaders(): SessionError | undefined
  /** The response is over. */
  afterHeaders(): void
  /** Gives that error to error handlers, and tells whether there are any. */
  handOver(error: SessionError): boolean
  readonly cookieName: string
}

interface Refusal {
  readonly error: SessionError
  readonly hook: ResponseHook
}

type Method = 'writeHead' | 'write' | 'end' | 'flushHeaders'
type AnyFunction = (...args: any[]) => any
const METHODS: readonly Method[] = ['writeHead', 'write', 'end', 'flushHeaders']

/** The callback that `write(chunk, encoding, done)` and `end` take as their last argument. */
const callbackOf = (args: readonly unknown[]): (() => void) | undefined =>
  args.find((arg): arg is () => void => typeof arg === 'function')

export class WatchedResponse {
  readonly #res: ServerResponse
  readonly #writeHead: AnyFunction
  readonly #hooks: ResponseHook[] = []
  /** Our methods on the response, by name. */
  readonly #watched: Record<Method, AnyFunction | undefined>
  #bodyWatched = false
  /** A method of Node's is running that was let through: its calls of other methods are not the application's. */
  #inside = false
  /** Set from a failed hook until its error is handed over: what the application sends meanwhile is dropped. */
  #refusal: Refusal | undefined
  /** The 500 was sent while the application was still at it: what it goes on sending is dropped. */
  #silenced = false

  constructor(res: ServerResponse) {
    this.#res = res
    this.#writeHead = res.writeHead
    this.#watched = {
      writeHead: (...args: WriteHeadArguments) => this.#onWriteHead(args),
      write: undefined,
      end: undefined,
      flushHeaders: undefined,
    }
    if (typeof res.writeHead === 'function') this.#install('writeHead')
  }

  add(hook: ResponseHook): void {
    this.#hooks.push(hook)
  }

  find(cookieName: string): ResponseHook | undefined {
    return this.#hooks.find((hook) => hook.cookieName === cookieName)
  }

  /** From now on a failing hook can still turn the response into a 500. */
  watchBody(): void {
    if (this.#bodyWatched) return
    this.#bodyWatched = true
    this.#watch('write', () => true)
    this.#watch('flushHeaders', () => undefined)
    this.#watch('end', () => this.#res)
    this.#res.once?.('close', () => this.#afterHeaders())
  }

  #watch(name: Method, dropped: () => unknown): void {
    const original: AnyFunction | undefined = this.#res[name]
    if (typeof original !== 'function') return
    const watched: AnyFunction = (...args) => {
      if (this.#inside) return original.apply(this.#res, args)
      if (!this.#refusal && !this.#silenced) this.#beforeHeaders()
      if (!this.#refusal && !this.#silenced) return this.#let(original, args)
      const done = callbackOf(args)
      if (done) process.nextTick(done)
      if (name === 'end' && this.#refusal) this.#handOver(this.#refusal)
      return dropped()
    }
    this.#watched[name] = watched
    this.#install(name)
  }

  #install(name: Method): void {
    const method = this.#watched[name]
    if (method) (this.#res as unknown as Record<Method, AnyFunction>)[name] = method
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
    if (this.#refusal || (this.#silenced && !this.#inside)) return res
    if (res.headersSent || !this.#hooks.some((hook) => hook.active)) {
      return this.#writeHead.apply(res, args)
    }
    const withoutHeaders = moveHeaders(res, args)
    this.#beforeHeaders()
    return this.#refusal ? res : this.#writeHead.apply(res, withoutHeaders as unknown[])
  }

  #beforeHeaders(): void {
    if (this.#res.headersSent) return
    for (const hook of this.#hooks) {
      const error = hook.active ? hook.beforeHeaders() : undefined
      // Inside of Node's `end` the body cannot be stopped any more: someone changed the session in a hook of his own.
      if (!error || this.#inside || !this.#bodyWatched) continue
      this.#refusal = { error, hook }
      // Still refusing by then, the application streams on: no error handler can have the response.
      setImmediate(() => this.#refusal && this.#answerInstead(error))
      return
    }
  }

  #afterHeaders(): void {
    if (!this.#res.headersSent) return
    for (const hook of this.#hooks) if (hook.active) hook.afterHeaders()
  }

  #asFailure(): void {
    // Wrappers that others laid around our methods (compression, say) believe that the response has ended.
    for (const name of METHODS) this.#install(name)
    dropContentHeaders(this.#res)
    this.#res.statusCode = 500
    // Only http/1 has one; on http2 touching it emits a warning.
    if (Object.hasOwn(this.#res, 'statusMessage')) this.#res.statusMessage = ''
  }

  /** The application has ended its response, which nobody will see: an error handler may answer instead. */
  #handOver({ error, hook }: Refusal): void {
    this.#refusal = undefined
    this.#asFailure()
    if (!hook.handOver(error)) this.#answerInstead(error)
  }

  /** Nobody else has answered. What the application goes on sending is dropped. */
  #answerInstead(error: SessionError): void {
    this.#refusal = undefined
    this.#asFailure()
    answerPlainly(error, this.#res)
    this.#silenced = true
  }
}

/** On the response itself: a WeakMap would keep short-lived responses alive until a full garbage collection. */
const WATCHED: unique symbol = Symbol('client-sessions')

/** One for each response, however many sessions it has. */
export const watchedResponse = (
  res: ServerResponse & { [WATCHED]?: WatchedResponse },
): WatchedResponse => (res[WATCHED] ??= new WatchedResponse(res))
