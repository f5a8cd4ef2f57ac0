import { createReadStream } from 'node:fs'
import { isUtf8 } from 'node:buffer'
import clientSessions from '../index.ts'
import { onlyPositional, valuesOf, type Arguments } from './arguments.ts'
import type { Command } from './command.ts'
import { handleOf } from './find-sessions.ts'
import { InputError, readBounded, type Io } from './io.ts'
import { json, keyLines, printable, printableName, section } from './print.ts'
import { BYTES_PER_COOKIE, sizeText } from './report.ts'

/** @param what for messages, which repeat nothing of the content. */
const parseSession = (bytes: Buffer, what: string): object => {
  if (!isUtf8(bytes)) throw new InputError(`${what} is not text in UTF-8`)
  let content: unknown
  try {
    content = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new InputError(`${what} is not JSON`)
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content
  throw new InputError(`${what} holds no object; a session is a JSON object such as {"user":7}`)
}

const readSession = (args: Arguments, { stdin }: Io): Promise<object> => {
  const expected = 'size takes one file, or "-" for standard input'
  const path = onlyPositional(args, expected)
  if (path === undefined) throw new InputError(expected)
  const what = path === '-' ? 'standard input' : printable(path)
  const chunks = path === '-' ? stdin : createReadStream(path)
  return readBounded(chunks, what).then((bytes) => parseSession(bytes, what))
}

/** What the library has against an option or the content, in the words of this command. */
const inputError = (error: unknown): InputError => {
  const message = (error as Error).message.replace('client-sessions: ', '')
  const option = message.replace(/^cookieName(?= is )/, 'name').replace(/^(?=\w+ is )/, '--')
  return new InputError(printable(option))
}

const createHandle = (args: Arguments): clientSessions.Sessions => {
  const chunks = valuesOf(args, 'chunks').at(-1)
  try {
    return handleOf(valuesOf(args, 'name').at(-1), {
      secret: clientSessions.generateSecret(),
      chunks: chunks === undefined ? undefined : Number(chunks),
    })
  } catch (error) {
    throw inputError(error)
  }
}

const measure = (handle: clientSessions.Sessions, session: object): clientSessions.Measurement => {
  try {
    return handle.measure(session)
  } catch (error) {
    throw inputError(error) // nested too deep
  }
}

export const size: Command = {
  usage: 'size FILE [--name NAME] [--chunks N] [--json]',
  summary: 'tell how large a session is as a cookie, and whether it fits',
  details: `FILE holds the session's content, a JSON object. "-" is standard input.

  --name NAME   the cookie's name. Default: session_state
  --chunks N    as option chunks: how many cookies it may take, 1 to 3
  --json        one JSON document`,
  options: { name: 'string', chunks: 'string', json: 'boolean' },
  async run(args, io) {
    const handle = createHandle(args)
    const name = handle.cookieName
    const session = await readSession(args, io)
    const { fits, problem, cookies, bytes, setCookieBytes, keys } = measure(handle, session)
    if (args.flags.has('json')) {
      const result = { name, fits, problem: problem ?? null, cookies, bytes, setCookieBytes }
      io.stdout.write(`${json({ ...result, bytesPerCookie: BYTES_PER_COOKIE, keys })}\n`)
    } else {
      const text = section(`${printableName(name)}: ${fits ? 'fits' : 'does not fit'}`, [
        ['why', problem ?? null],
        ['size', sizeText(bytes, cookies)],
        ['Set-Cookie', `${setCookieBytes} bytes with attributes`],
        ['keys', keyLines(keys)],
      ])
      io.stdout.write(text)
    }
    return fits ? 0 : 1
  },
}
