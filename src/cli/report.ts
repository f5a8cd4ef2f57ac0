/** What `inspect` tells of a session: the fields of `--json`, and the text for people. */
import type { Found } from './find-sessions.ts'
import { json, keyLines, printableName, relative, section } from './print.ts'
import { explain, type Reason } from './reasons.ts'
import type { Source } from './secrets.ts'

/** RFC 6265bis §5.6: of name and value, what browsers keep at most. */
export const BYTES_PER_COOKIE = 4096

/** Times as in "2026-01-01T00:00:00.000Z". `null` for what cannot be told. */
export interface Report {
  readonly name: string
  readonly accepted: boolean
  readonly reason: Reason | null
  readonly explanation: string | null
  readonly format: 'v1' | '0.8' | null
  readonly keyId: string | null
  /** The source of the secret that opened it. */
  readonly openedBy: string | null
  readonly createdAt: string | null
  readonly startedAt: string | null
  readonly activeAt: string | null
  readonly expiresAt: string | null
  /** Negative after the end. */
  readonly remainingMs: number | null
  readonly id: string | null
  readonly ephemeral: boolean | null
  /** The names of its cookies, as far as they are there. */
  readonly cookieNames: readonly string[]
  readonly bytes: number | null
  readonly bytesPerCookie: number
  readonly keys: readonly { readonly key: string; readonly bytes: number }[] | null
  readonly content?: object
}

/** The last time that a Date can be; a cookie of 0.8 can name a later one. */
const LAST_TIME = 8.64e15

const iso = (ms: number): string => new Date(Math.min(ms, LAST_TIME)).toISOString()

const reasonOf = (
  { inspection: { reason, session, format } }: Found,
  sources: number,
): Reason | null => {
  if (reason === undefined) return null
  // It was tried with a secret that was made up.
  const untold = sources === 0 && session === undefined && format !== undefined
  return untold && (reason === 'unknown-key' || reason === 'forged') ? 'no-secret' : reason
}

export const reportOn = (
  found: Found,
  sources: readonly Source[],
  now: number,
  content: boolean,
): Report => {
  const { inspection, cookieNames } = found
  const { name, format, keyId, session } = inspection
  const reason = reasonOf(found, sources.length)
  return {
    name,
    accepted: reason === null,
    reason,
    explanation: reason && explain({ reason, format, opened: session !== undefined }),
    format: format ?? null,
    keyId: keyId ?? null,
    openedBy: session ? sources[session.secret]!.label : null,
    createdAt: session ? iso(session.createdAt) : null,
    startedAt: session ? iso(session.startedAt) : null,
    activeAt: session ? iso(session.activeAt) : null,
    expiresAt: session ? iso(session.expiresAt) : null,
    remainingMs: session ? session.expiresAt - now : null,
    id: session?.id ?? null,
    ephemeral: session?.ephemeral ?? null,
    cookieNames,
    bytes: inspection.cookies === 0 ? null : inspection.bytes,
    bytesPerCookie: BYTES_PER_COOKIE,
    keys: session?.keys ?? null,
    ...(content && session && { content: session.data }),
  }
}

const timeText = (time: string | null, now: number): string | null =>
  time && `${time}, ${relative(Date.parse(time) - now)}`

export const sizeText = (bytes: number, cookies: number): string =>
  cookies === 1
    ? `${bytes} of ${BYTES_PER_COOKIE} bytes, 1 cookie`
    : `${bytes} bytes in ${cookies} cookies of up to ${BYTES_PER_COOKIE}`

const formatText = ({ format, keyId }: Report): string => {
  if (format === null) return 'unknown'
  return keyId === null ? format : `${format}, key id ${keyId}`
}

/** For people. */
export const reportText = (report: Report, now: number): string => {
  const { name, accepted, reason, format, openedBy, ephemeral } = report
  const { createdAt, startedAt, activeAt, expiresAt, bytes, cookieNames, keys, content } = report
  const opened = openedBy !== null
  return section(`${printableName(name)}: ${accepted ? 'accepted' : `not accepted: ${reason}`}`, [
    ['why', report.explanation],
    // Parts that do not fit together show nothing.
    ['format', bytes === null ? null : formatText(report)],
    ['opened by', openedBy],
    ['created', timeText(createdAt, now)],
    ['started', timeText(startedAt === createdAt ? null : startedAt, now)],
    // A cookie of 0.8 tells of its creation alone.
    ['last active', timeText(format === '0.8' ? null : activeAt, now)],
    ['expires', timeText(expiresAt, now)],
    ['id', opened ? (report.id ?? 'none') : null],
    ['ephemeral', ephemeral === null ? null : ephemeral ? 'yes' : 'no'],
    ['size', bytes === null ? null : sizeText(bytes, cookieNames.length)],
    [
      'found',
      bytes === null && cookieNames.length > 0 ? cookieNames.map(printableName).join(', ') : null,
    ],
    ['keys', keys && keyLines(keys)],
    ['content', content ? json(content) : null],
  ])
}
