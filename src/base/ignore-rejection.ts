import { isPromise } from './is-promise.ts'

/** Lets a promise that came where none may be fail in peace: what it came to is an error already. */
export const ignoreRejection = (value: unknown): void => {
  if (isPromise(value)) value.then(undefined, () => {})
}
