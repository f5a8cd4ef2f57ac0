/** Where errors go: to error handlers, or into a plain 500. */
import type { ServerResponse } from 'node:http'
import { describeKind } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import { isError } from '../base/is-error.ts'
import type { Next, NodeRequest } from './node-types.ts'
import { warnProcess } from './node-warn.ts'

const BUSY = 503

const answer = (error: Error, res: ServerResponse): void => {
  if (res.headersSent) return // by whoever did not wait, as by a time limit of the server's own
  // Of ours, or of what an application asks in `skip` or `cookie`.
  const isBusy = (error as { status?: unknown }).status === BUSY
  res.statusCode = isBusy ? BUSY : 500
  res.setHeader('Content-Type', 'text/plain; charset=utf-8')
  const text = isBusy ? 'Service Unavailable\n' : 'Internal Server Error\n'
  // Node would not tell the length, which was dropped with the response's own, and would close the connection.
  if (!res.hasHeader?.('Content-Encoding')) res.setHeader('Content-Length', text.length)
  res.end(text)
}

const warn = (error: Error): void => {
  warnProcess(error)
  // Its message leaves out what the store has said.
  if (error instanceof SessionError && error.code === 'revocation-unavailable') {
    warnProcess(error.cause as Error)
  }
}

/** A 500, or a 503 for what will pass, that tells the client nothing, and the operator what happened. */
export const answerPlainly = (error: Error, res: ServerResponse): void => {
  try {
    answer(error, res)
  } finally {
    warn(error)
  }
}

/** What options that are functions may throw; as a falsy value it would tell a router to go on. */
const errorOf = (thrown: unknown): Error =>
  isError(thrown)
    ? thrown
    : new TypeError(`client-sessions: option skip or cookie has thrown ${describeKind(thrown)}`)

/** Refuses a request before it has a session. */
export const refuse = (
  thrown: unknown,
  req: NodeRequest,
  res: ServerResponse,
  next: Next,
): void => {
  const error = errorOf(thrown)
  // A callback without parameter, as in `sessions(req, res, () => handle(req, res))`, would handle it all the same. But
  // instrumentation wraps a router's in one of those; Connect and Express are known by the URL that they keep.
  const { originalUrl } = req as { originalUrl?: unknown }
  if (originalUrl !== undefined || next.length > 0) next(error)
  else answerPlainly(error, res)
}

/**
 * Gives an error that comes after `next` was called to Express's error handlers, if this is Express.
 *
 * Express keeps its router's continuation on the request, and that takes errors at any time. The `next` that we were given
 * is not called twice: it may handle the request a second time, or, being a promise's, do nothing.
 */
export const handOver = (error: SessionError, req: NodeRequest): boolean => {
  const { next: router } = req as { next?: unknown }
  if (typeof router !== 'function') return false
  router(error)
  return true
}
