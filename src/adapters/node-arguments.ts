/** Whether what calls the middleware is what it is made for. */
import { describeKind, misuse } from '../base/describe.ts'

const ENTRIES =
  'Fastify, Koa, Hono, h3 and others have entries of their own, as client-sessions/fastify'

/**
 * Fastify's hooks and Koa give objects of their own: the session would be there, and its cookie never be sent.
 *
 * @throws {TypeError} for what is no response that could be watched, and no continuation.
 */
export const checkArguments = (res: unknown, next: unknown): void => {
  if (typeof next !== 'function') {
    throw misuse(
      'the third argument of the middleware',
      describeKind(next),
      `pass next; ${ENTRIES}`,
    )
  }
  const { writeHead, raw } = res as { writeHead?: unknown; raw?: unknown }
  // Another stand-in may have next to nothing, as in unit tests.
  if (typeof writeHead === 'function' || raw === undefined) return
  throw misuse('the response', "a framework's", ENTRIES)
}
