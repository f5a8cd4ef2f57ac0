/** What a command reads and writes, and what it says when that fails. */

interface Input extends AsyncIterable<Uint8Array> {
  readonly isTTY?: boolean
}

interface Output {
  write(text: string): unknown
}

export interface Io {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Wrong usage or wrong input: its message is all that the user sees of it. */
export class InputError extends Error {}

export const warn = (message: string, { stderr }: Io): void => {
  stderr.write(`client-sessions: warning: ${message}\n`)
}

/** Far more than any header or session, and no burden. */
const MAX_BYTES = 1024 * 1024

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EISDIR: 'it is a directory',
}

/** @param what for messages. @throws {InputError} if it is too large or cannot be read. */
export const readBounded = async (
  chunks: AsyncIterable<Uint8Array>,
  what: string,
): Promise<Buffer> => {
  const read: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > MAX_BYTES) throw new InputError(`${what} is larger than 1 MiB`)
      read.push(chunk)
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw new InputError(`${what} cannot be read: ${CAUSES[code] ?? code}`)
  }
  return Buffer.concat(read)
}
