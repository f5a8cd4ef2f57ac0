import { describeKind, misuse } from '../base/describe.ts'
import { ignoreRejection } from '../base/ignore-rejection.ts'
import type { Cutoffs } from './store.ts'

const isCutoff = (value: unknown): boolean =>
  value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)

/** What a store gives, if it can be: anything else would count as "not revoked". @throws {TypeError} */
export const checkCutoffs = (cutoffs: unknown, keys: readonly string[]): Cutoffs => {
  ignoreRejection(cutoffs)
  if (Array.isArray(cutoffs) && cutoffs.length === keys.length && cutoffs.every(isCutoff)) {
    return cutoffs
  }
  throw misuse(
    'the result of revocation.store.cutoffs()',
    describeKind(cutoffs),
    'it must be a list with a number or undefined for each key',
  )
}
