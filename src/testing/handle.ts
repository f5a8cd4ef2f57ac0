/** What is used of what `clientSessions(options)` returns. */
import type clientSessions = require('../index.ts')
import { describe, misuse } from './misuse.ts'

export type Handle<Data extends object, Read = unknown> = Pick<
  clientSessions.SessionHandle<Data, Read>,
  'read' | 'serialize'
>

/** @throws {TypeError} for what is no handle: options, most likely. */
export const checkHandle = (name: string, value: unknown): void => {
  const { read, serialize } = Object(value) as Partial<Handle<object>>
  if (typeof read === 'function' && typeof serialize === 'function') return
  throw misuse(
    `the first argument of ${name}()`,
    describe(value),
    'pass what clientSessions(options) returned',
  )
}
