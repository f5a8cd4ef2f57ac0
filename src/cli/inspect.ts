import clientSessions from '../index.ts'
import { onlyPositional, valuesOf, type Arguments } from './arguments.ts'
import type { Command } from './command.ts'
import { readPasted, type Cookies } from './cookies.ts'
import { sessionsAmong, sessionsNamed } from './find-sessions.ts'
import { InputError, readBounded, warn, type Io } from './io.ts'
import { json, printableName } from './print.ts'
import { reportOn, reportText } from './report.ts'
import { readSecrets } from './secrets.ts'

const inputText = async (args: Arguments, { stdin, stderr }: Io): Promise<string> => {
  const expected = 'inspect takes one text; put it in quotes, or give it on standard input'
  const given = onlyPositional(args, expected)
  if (given !== undefined && given !== '-') return given
  if (stdin.isTTY) stderr.write('Paste a cookie or a header, then press Ctrl-D.\n')
  return new TextDecoder().decode(await readBounded(stdin, 'standard input'))
}

const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/

const timeOf = (args: Arguments): number => {
  const text = valuesOf(args, 'at').at(-1)
  if (text === undefined) return Date.now()
  const time = /^\d{12,15}$/.test(text) ? Number(text) : Date.parse(ISO.test(text) ? text : '')
  if (time >= 0) return time
  throw new InputError('--at takes a time such as 2026-01-31T12:00:00Z, or milliseconds since 1970')
}

const cookiesOf = (text: string, names: readonly string[]): Cookies => {
  const pasted = readPasted(text)
  if ('cookies' in pasted) {
    if (pasted.cookies.size > 0 || names.length > 0) return pasted.cookies
    throw new InputError('there is no cookie in the input')
  }
  if (pasted.value === '') throw new InputError('there is nothing to inspect: the input is empty')
  if (names.length === 1) return new Map([[names[0]!, [pasted.value]]])
  throw new InputError(
    'the input is no header but a value; give the name of its cookie, with --name',
  )
}

/** An empty value is how a cookie is deleted. */
const withoutEmpty = (cookies: Cookies): Cookies =>
  new Map(
    [...cookies]
      .map(([name, values]) => [name, values.filter((value) => value !== '')] as const)
      .filter(([, values]) => values.length > 0),
  )

const MAX_NAMED = 20

const restText = (sessions: number, passedOver: readonly string[]): string => {
  const none = sessions === 0 ? 'There is no session in the input.\n' : ''
  if (passedOver.length === 0) return none
  const named = passedOver.slice(0, MAX_NAMED).map(printableName).join(', ')
  const more = passedOver.length > MAX_NAMED ? ` and ${passedOver.length - MAX_NAMED} more` : ''
  return `${none}Passed over, for they do not look like sessions (${passedOver.length}): ${named}${more}\n`
}

/** The library opens no more of one name: honest browsers send one. */
const MAX_OF_ONE_NAME = 8

const warnOfCrowds = (names: readonly string[], cookies: Cookies, io: Io): void => {
  for (const name of names) {
    const count = cookies.get(name)?.length ?? 0
    if (count <= MAX_OF_ONE_NAME) continue
    const looked = `the first ${MAX_OF_ONE_NAME} are looked at, as by the library`
    warn(`of ${count} cookies ${printableName(name)} ${looked}`, io)
  }
}

export const inspect: Command = {
  usage:
    'inspect [TEXT] [--name NAME] [--secret-env VARIABLE] [--secret-file FILE] [--content] [--json] [--at TIME]',
  summary: 'explain the sessions in a cookie or a header',
  details: `TEXT is a cookie's value, "name=value", a Cookie header, or Set-Cookie lines. Without it, or with "-",
standard input is read.

  --name NAME            the session's cookie; needed for a value alone. Default: all that look like sessions
  --secret-env VARIABLE  an environment variable that holds the secret. Default: SESSION_SECRET
  --secret-file FILE     a file that holds the secret, or several, one a line
  --content              print what the session holds
  --json                 one JSON document
  --at TIME              as of then, such as 2026-01-31T12:00:00Z

--name and the options for secrets may come several times; of secrets the newest comes first.`,
  options: {
    name: 'string',
    'secret-env': 'string',
    'secret-file': 'string',
    content: 'boolean',
    json: 'boolean',
    at: 'string',
  },
  async run(args, io) {
    const now = timeOf(args)
    const names = valuesOf(args, 'name')
    const sources = await readSecrets(args, io)
    const all = cookiesOf(await inputText(args, io), names)
    const cookies = withoutEmpty(all)
    const secrets = sources.map(({ secret }) => secret)
    // Format, key id and size show without a secret of one's own.
    const opening = {
      secrets: secrets.length > 0 ? secrets : [clientSessions.generateSecret()],
      now,
    }
    const found =
      names.length > 0 ? sessionsNamed(names, cookies, opening) : sessionsAmong(cookies, opening)
    const used = new Set(found.flatMap((each) => each.cookieNames))
    const others = [...all.keys()].filter((name) => !used.has(name))
    const passedOver = names.length > 0 ? [] : others
    warnOfCrowds(names.length > 0 ? [...used] : [...all.keys()], cookies, io)

    const content = args.flags.has('content')
    const reports = found.map((each) => reportOn(each, sources, now, content))
    if (args.flags.has('json')) {
      const labels = sources.map(({ label }) => label)
      const at = new Date(now).toISOString()
      io.stdout.write(`${json({ at, secretSources: labels, sessions: reports, passedOver })}\n`)
    } else {
      const texts = reports.map((report) => reportText(report, now))
      io.stdout.write([...texts, restText(reports.length, passedOver)].filter(Boolean).join('\n'))
    }
    return reports.length > 0 && reports.every(({ accepted }) => accepted) ? 0 : 1
  },
}
