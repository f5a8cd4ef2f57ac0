/** What is used of what `clientSessions(options)` returns. */
import type clientSessions = require('../index.ts')
import { describe, misuse } from './misuse.ts'

export type Handle<Data extends object, Read = unknown> = Pick<
  clientSessions.SessionHandle<Data, Read>,
  'read' | 'serialize'
>

const ENTRIES = 'client-sessions, client-sessions/fastify or client-sessions/koa'

/**
 * @throws {TypeError} for what is no handle: options, most likely, or that of an entry for every runtime, whose methods give
 *   promises.
 */
export const checkHandle = (name: string, value: unknown): void => {
  const { read, serialize, measure } = Object(value) as Partial<clientSessions.SessionHandle>
  const isHandle = typeof read === 'function' && typeof serialize === 'function'
  if (isHandle && typeof measure === 'function') return
  throw misuse(
    `the first argument of ${name}()`,
    isHandle ? 'a handle whose methods give promises' : describe(value),
    isHandle
      ? `pass that of ${ENTRIES}, of the same secret and cookie`
      : 'pass what clientSessions(options) returned',
  )
}
