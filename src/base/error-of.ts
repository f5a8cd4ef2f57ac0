import { describeKind } from './describe.ts'

/** What was thrown, as an error: anything can be. */
export const errorOf = (thrown: unknown): Error => {
  if (thrown instanceof Error) return thrown
  return new Error(typeof thrown === 'string' ? thrown : describeKind(thrown))
}
