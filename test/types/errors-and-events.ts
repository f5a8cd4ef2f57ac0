/** Codes, reasons and events are closed unions: a `switch` over them is complete, or does not compile. */
import { SessionError } from '../../src/index.mts'
import type { RejectReason, SessionErrorCode, SessionEvent } from '../../src/index.mts'
import { assert, type Equals } from './equals.ts'

const never = (value: never): never => value

export const answer = (error: unknown): string => {
  if (!(error instanceof SessionError)) throw error
  assert<Equals<typeof error.code, SessionErrorCode>>()
  assert<Equals<typeof error.status, 500 | 503>>()
  assert<Equals<typeof error.name, 'SessionError'>>()
  switch (error.code) {
    case 'unserializable':
    case 'too-large':
    case 'headers-sent':
    case 'destroyed':
    case 'replaced':
    case 'seal-failed':
      return 'the session is not saved'
    case 'insecure-connection':
    case 'property-taken':
      return 'there is no session'
    case 'revocation-unavailable':
      return 'it cannot be known, or told, that it is over'
    default:
      return never(error.code)
  }
}

export const incomplete = (code: SessionErrorCode): void => {
  // @ts-expect-error: not all codes are handled
  if (code !== 'too-large') never(code)
}

export const reasonText = (reason: RejectReason): string => {
  switch (reason) {
    case 'absent':
    case 'malformed':
    case 'unknown-key':
    case 'forged':
    case 'expired':
    case 'legacy':
    case 'torn':
    case 'revoked':
    case 'unchecked':
      return reason
    default:
      return never(reason)
  }
}

export const describeEvent = (event: SessionEvent): string => {
  assert<Equals<typeof event.cookieName, string>>()
  // @ts-expect-error: which of them it has depends on the type
  void event.reason
  switch (event.type) {
    case 'rejected':
      return reasonText(event.reason)
    case 'resealed':
      assert<Equals<typeof event.cause, 'rotation' | 'upgrade'>>()
      return event.cause
    case 'unsaved':
      return answer(event.error)
    case 'late-write':
      assert<Equals<typeof event.after, 'headers' | 'destroy' | 'regenerate'>>()
      return event.after
    case 'revocation-store':
      assert<Equals<typeof event.state, 'up' | 'down' | 'emptied'>>()
      return event.error?.message ?? event.state
    case 'unchecked':
    case 'unrevoked':
      return answer(event.error)
    case 'cache-control':
      return event.removed.join(', ')
    case 'warning':
      assert<
        Equals<
          typeof event.code,
          | 'unknown-option'
          | 'misplaced-option'
          | 'weak-secret'
          | 'large-cookie'
          | 'large-cookie-header'
          | 'not-renewed'
          | 'prefix-left-out'
          | 'unused-secret'
          | 'id-is-data'
        >
      >()
      return event.message
    default:
      return never(event)
  }
}
