import { isPromise } from './is-promise.ts'

/** Lets a promise that came where none may be fail in peace: what it came to is an error already. */
export const ignoreRejection = (value: unknown): void => {
  // By a promise of ours: what has a then() of the application's may throw there.
  if (isPromise(value)) Promise.resolve(value).catch(() => {})
}
