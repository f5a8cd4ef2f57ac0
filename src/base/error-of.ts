import { describeKind } from './describe.ts'
import { isError } from './is-error.ts'

/** What was thrown, as an error: anything can be. */
export const errorOf = (thrown: unknown): Error => {
  if (isError(thrown)) return thrown
  return new Error(typeof thrown === 'string' ? thrown : describeKind(thrown))
}
