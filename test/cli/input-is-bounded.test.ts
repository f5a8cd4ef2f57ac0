import { expect, test } from 'vitest'
import { client } from './command.ts'
import { ENV, seal } from './cookies.ts'

const MIB = 1024 * 1024

test.each([
  ['inspect', []],
  ['size', ['-']],
])('%s refuses more than 1 MiB, and reads no further', async (command, args) => {
  let pieces = 0
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      pieces++
      yield Buffer.alloc(64 * 1024, 'a')
    }
  }
  const { code, stdout, stderr } = await client([command, ...args], { env: ENV, stdin: endless() })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('standard input is larger than 1 MiB')
  expect(pieces).toBe(17)
})

test('1 MiB is taken', async () => {
  const session = `; session=${seal({ a: 1 })}`
  const text = `text=${'a'.repeat(MIB - 'text='.length - session.length)}${session}`
  const { json } = await client(['inspect', '--json'], { env: ENV, stdin: text })
  expect(json).toMatchObject({ sessions: [{ name: 'session' }], passedOver: ['text'] })
})

test('cookies of more names than any browser keeps are refused, unless one is asked for', async () => {
  const many = Array.from({ length: 1000 }, (_, i) => `c${i}=1`).join('; ')
  const text = `${many}; session=${seal({ a: 1 })}`
  const { code, stdout, stderr } = await client(['inspect', text], { env: ENV })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(
    'cookies of 1001 names, and 1000 is the limit; say which to inspect, with --name',
  )
  const named = ['inspect', text, '--name', 'session', '--json']
  expect((await client(named, { env: ENV })).json.sessions).toHaveLength(1)
})

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('session=')
  throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
}

async function* strange(): AsyncGenerator<Uint8Array> {
  yield* []
  throw new Error('who knows')
}

test('input that fails is said', async () => {
  const known = await client(['inspect'], { env: ENV, stdin: failing() })
  expect(known).toMatchObject({ code: 2, stdout: '' })
  expect(known.stderr).toContain('standard input cannot be read: EIO')
  const unknown = await client(['inspect'], { env: ENV, stdin: strange() })
  expect(unknown.stderr).toContain('standard input cannot be read: unknown error')
})
