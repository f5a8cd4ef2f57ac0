import type { RejectReason } from '../base/errors.ts'
import type { Claims, Format } from './claims.ts'

/** An authentic token, or the reason it is not one. */
export type TokenResult =
  | {
      readonly ok: true
      readonly format: Format
      /** The secret that opened it: 0 is the newest. */
      readonly keyIndex: number
      readonly claims: Claims
      /** The sealed text: JSON, not parsed yet. */
      readonly json: string
    }
  | { readonly ok: false; readonly reason: RejectReason }

export const rejected = (reason: RejectReason): TokenResult => ({ ok: false, reason })
