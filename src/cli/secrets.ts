/** Where secrets come from. Never from the arguments; and never are they printed, nor what may be one by mistake. */
import { createReadStream } from 'node:fs'
import { isUtf8 } from 'node:buffer'
import clientSessions from '../index.ts'
import type { Arguments } from './arguments.ts'
import { InputError, readBounded, warn, type Io } from './io.ts'
import { printable } from './print.ts'

export interface Source {
  /** "SESSION_SECRET", "secrets.txt line 2" */
  readonly label: string
  readonly secret: string
}

const DEFAULT_VARIABLE = 'SESSION_SECRET'

/** Short secrets are stretched, a tenth of a second for each: a word list would take an hour. The library keeps as many. */
const MAX_SECRETS = 64

/** As variables are usually written. Another text may be a secret that was given in place of a name. */
const VARIABLE = /^[A-Z]{1,20}(?:_[A-Z0-9]{1,20}){0,3}$/

const fromVariable = (name: string, { env }: Io): Source => {
  const secret = env[name]
  if (secret) return { label: printable(name), secret }
  const shown = VARIABLE.test(name) ? name : 'that --secret-env names'
  throw new InputError(`the environment variable ${shown} is not set, or empty`)
}

const fromFile = async (path: string): Promise<Source[]> => {
  const what = 'the file that --secret-file names'
  const bytes = await readBounded(createReadStream(path), what)
  if (!isUtf8(bytes)) throw new InputError(`${what} is not text in UTF-8; write one secret a line`)
  // Without the byte order mark that editors on Windows write.
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/)
  const sources = lines
    .map((secret, index) => ({ label: `${printable(path)} line ${index + 1}`, secret }))
    .filter(({ secret }) => secret !== '')
  if (sources.length === 0) throw new InputError(`${what} is empty`)
  return sources
}

/** The library refuses equal ones. */
const distinct = (sources: readonly Source[]): Source[] => {
  const seen = new Set<string>()
  return sources.filter(({ secret }) => !seen.has(secret) && seen.add(secret))
}

/** The only events that come before the first request. */
type WarningEvent = Extract<clientSessions.SessionEvent, { type: 'warning' }>

/** Tells what the library has to say of a secret. @throws {InputError} if the library refuses it. */
const check = ({ label, secret }: Source, io: Io): void => {
  const named = (message: string): string =>
    message.replace(/^(?:client-sessions: )?secret/, () => label)
  try {
    clientSessions({
      secret,
      onEvent: (event) => warn(named((event as WarningEvent).message), io),
    })
  } catch (error) {
    throw new InputError(named((error as TypeError).message))
  }
}

/** The secrets in the order of the options, the newest first. None if no option names one and SESSION_SECRET is not set. */
export const readSecrets = async (args: Arguments, io: Io): Promise<readonly Source[]> => {
  const named = args.values.filter(({ name }) => name === 'secret-env' || name === 'secret-file')
  const wanted =
    named.length === 0 && io.env[DEFAULT_VARIABLE]
      ? [{ name: 'secret-env', value: DEFAULT_VARIABLE }]
      : named
  const found = await Promise.all(
    wanted.map(async ({ name, value }) =>
      name === 'secret-env' ? fromVariable(value, io) : fromFile(value),
    ),
  )
  const sources = distinct(found.flat())
  if (sources.length > MAX_SECRETS) {
    throw new InputError(
      `there are ${sources.length} secrets, and ${MAX_SECRETS} is the limit; name a file that holds one secret a line`,
    )
  }
  for (const source of sources) check(source, io)
  return sources
}
