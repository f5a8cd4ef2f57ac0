/** Where errors go: to the error handlers of a router, to the callback of a bare server, or into a plain 500. */
import type { ServerResponse } from 'node:http'
import type { SessionError } from '../base/errors.ts'
import type { Next, NodeRequest } from './node-types.ts'

/** Express leaves its router's continuation on the request; Connect, like Express, the URL before it changes it. */
const routingOf = (req: NodeRequest): { next?: unknown; originalUrl?: unknown } => req as object

const isRouted = (req: NodeRequest): boolean => routingOf(req).originalUrl !== undefined

/** A 500 that tells the client nothing, and the operator what happened. */
export const answerPlainly = (error: SessionError, res: ServerResponse): void => {
  process.emitWarning(error)
  if (res.headersSent) return // by someone who goes past our methods
  res.statusCode = error.status
  res.setHeader('Content-Type', 'text/plain; charset=utf-8')
  res.end('Internal Server Error\n')
}

/** Refuses a request before it has a session. */
export const refuse = (
  error: SessionError,
  req: NodeRequest,
  res: ServerResponse,
  next: Next,
): void => {
  // A callback without parameter, as in `sessions(req, res, () => handle(req, res))`, would handle it all the same.
  if (isRouted(req) || next.length > 0) next(error)
  else answerPlainly(error, res)
}

/**
 * Gives an error that comes after `next` was called to a router's error handlers, if there is a router.
 *
 * A router takes errors at any time. A bare callback was called already: called again it may handle the request a second
 * time, or, being a promise's, do nothing.
 */
export const handOver = (error: SessionError, req: NodeRequest, next: Next): boolean => {
  if (!isRouted(req)) return false
  const { next: router } = routingOf(req)
  // Express's own rather than the one that we were given, which instrumentation may have wrapped, and dropped the error.
  if (typeof router === 'function') router(error)
  else next(error)
  return true
}
