import { describe, expect, test } from 'vitest'
import { client } from './command.ts'
import { AT, ENV, seal } from './cookies.ts'

const SENSITIVE = { user: 'ada@example.com', balance: 4711 }

describe('what a session holds', () => {
  const args = ['inspect', `session=${seal(SENSITIVE)}`, '--at', AT]

  test.each([[[]], [['--json']]])('is not printed by itself, %j', async (more) => {
    const { code, stdout, stderr } = await client([...args, ...more], { env: ENV })
    expect(code).toBe(0)
    expect(stdout).toContain('balance')
    expect(stdout + stderr).not.toMatch(/ada|4711/)
  })

  test('is printed with --content, for people and for machines', async () => {
    const { stdout } = await client([...args, '--content'], { env: ENV })
    expect(stdout).toContain(`
  content      {
                 "user": "ada@example.com",
                 "balance": 4711
               }
`)
    const { json } = await client([...args, '--content', '--json'], { env: ENV })
    expect(json.sessions[0].content).toEqual(SENSITIVE)
  })

  test('is printed of an expired one too, and of none that does not open', async () => {
    const late = ['inspect', args[1]!, '--content', '--json']
    const expired = await client(late, { env: ENV })
    expect(expired.json.sessions[0]).toMatchObject({ reason: 'expired', content: SENSITIVE })
    expect((await client(late)).json.sessions[0]).not.toHaveProperty('content')
  })
})

/** C0, DEL, C1 (the 8-bit CSI), what turns the direction of text, invisible ones, line separators. */
const STEERING = [
  '\u001B[31m',
  '\u0007',
  '\r',
  '\b',
  '\u007F',
  '\u009B31m',
  '\u202E',
  '\u2066',
  '\u200B',
  '\u2028',
  '\u{E0041}',
  '\uD800',
]
const HARMLESS = /^(?:[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\n)*$/u

describe('a hostile session cannot steer a terminal', () => {
  test.each(STEERING)('%j in a key, in the content and in the name of a cookie', async (text) => {
    const hostile = { [`key${text}`]: `value${text}`, nested: { [text]: [text] } }
    const cookies = `session=${seal(hostile)}; name${text}x=1`
    const args = ['inspect', cookies, '--content', '--at', AT]
    const { code, stdout, stderr } = await client(args, { env: ENV })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(HARMLESS)
    expect(stdout).toMatch(/key\\u/)

    const machine = await client([...args, '--json'], { env: ENV })
    expect(machine.stdout).toMatch(HARMLESS)
    expect(machine.json.sessions[0].content).toEqual(hostile)
  })

  test('nor make up rows with line breaks', async () => {
    const forged = 'x\n  opened by    SESSION_SECRET'
    const { stdout } = await client(['inspect', `session=${seal({ [forged]: 1 })}`], { env: ENV })
    expect(stdout.match(/^ {2}opened by/gm)).toHaveLength(1)
  })

  test('nor fill the screen with a name', async () => {
    const long = 'k'.repeat(500)
    const { stdout } = await client(['inspect', `session=${seal({ [long]: 1 })}; ${long}=1`], {
      env: ENV,
    })
    expect(stdout.match(/k{50,}/g)).toEqual(['k'.repeat(60), 'k'.repeat(60)])
  })

  test('nor with what is said of wrong usage', async () => {
    const { stderr } = await client(['inspect', '--\u001B[2J'])
    expect(stderr).toMatch(HARMLESS)
    const file = await client(['size', '/nowhere/\u001B[2J'])
    expect(file.stderr).toMatch(HARMLESS)
  })

  test('while other languages stay readable', async () => {
    const args = ['inspect', `session=${seal({ 名前: 'Zoë 😀' })}`, '--content']
    const { stdout } = await client(args, { env: ENV })
    expect(stdout).toContain('"名前": "Zoë 😀"')
  })
})
