/** Why a session was not accepted, in plain words. */
import type clientSessions from '../index.ts'

/** `no-secret`: it cannot be told, for there is no secret to try. */
export type Reason = clientSessions.RejectReason | 'no-secret'

interface Refused {
  readonly reason: Reason
  readonly format: clientSessions.Inspection['format']
  /** Whether a secret has opened it. */
  readonly opened: boolean
}

type Explain = (refused: Refused) => string

const explainMalformed: Explain = ({ format, opened }) => {
  if (opened) return 'it says that it was created later than any honest server would have made it'
  if (format === undefined)
    return 'it is not the text of a session: another program has set or changed it'
  return 'it is no whole session: it was cut, or what is sealed in it is not a session'
}

const EXPLANATIONS: Readonly<Record<Reason, string | Explain>> = {
  absent: 'the input has no such cookie, or an empty one, as after a sign-out',
  malformed: explainMalformed,
  'unknown-key': ({ format }) =>
    format === '0.8'
      ? 'a secret given here has signed it, but for another cookie name, or it was encrypted with another key'
      : 'none of the secrets given here has sealed it, or it was sealed for another cookie name',
  forged: ({ format }) =>
    format === '0.8'
      ? 'none of the secrets given here has signed it, or it was changed or cut'
      : 'a secret given here may have sealed it, but it was changed or cut since',
  expired: 'it is authentic, and its life is over',
  legacy: 'it is a cookie of client-sessions 0.8, and those are not read any more',
  torn: 'it is in several cookies, and one of them is missing or of another time',
  revoked: 'it was revoked', // not told here: the command line asks no store
  unchecked: 'whether it is revoked could not be found out',
  'no-secret':
    'no secret was given: set SESSION_SECRET, or use --secret-env VARIABLE or --secret-file FILE',
}

export const explain = (refused: Refused): string => {
  const explanation = EXPLANATIONS[refused.reason]
  return typeof explanation === 'string' ? explanation : explanation(refused)
}
