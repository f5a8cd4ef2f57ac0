import { describe, expect, test } from 'vitest'
import { client, type Outcome } from './command.ts'
import { AT, chunkedLines, ENV, pairOf, seal } from './cookies.ts'

const session = seal({ user: 'ada' })

const inspect = (text: string, ...more: string[]): Promise<Outcome> =>
  client(['inspect', text, '--json', '--at', AT, ...more], { env: ENV })

/** The names of the sessions, all of them accepted. */
const acceptedIn = ({ json }: Outcome): string[] =>
  json.sessions.map((each: any) => {
    expect(each).toMatchObject({ accepted: true })
    return each.name
  })

describe('a session in several cookies', () => {
  const lines = chunkedLines(3)
  const pairs = lines.map(pairOf)

  test.each([
    ['in a Cookie header', `theme=dark; ${pairs.join('; ')}`],
    ['in a Cookie header, in another order', [...pairs].toReversed().join('; ')],
    ['in Set-Cookie lines', lines.map((line) => `Set-Cookie: ${line}`).join('\n')],
    ['in Set-Cookie lines without a label', lines.join('\n')],
    ['in Set-Cookie lines that were joined', lines.join(', ')],
  ])('is one, %s', async (_, text) => {
    const outcome = await inspect(text)
    expect(acceptedIn(outcome)).toEqual(['session'])
    expect(outcome.json.sessions[0]).toMatchObject({
      cookieNames: ['session', 'session.1', 'session.2'],
      bytes: pairs.join('').length - pairs.length,
    })
    expect(outcome.json.passedOver.filter((name: string) => name.startsWith('session'))).toEqual([])
  })

  test('says for people how many they are', async () => {
    const args = ['inspect', pairs.join('; '), '--at', AT]
    const { stdout } = await client(args, { env: ENV })
    const bytes = pairs.join('').length - pairs.length
    expect(stdout).toContain(`\n  size         ${bytes} bytes in 3 cookies of up to 4096\n`)
  })

  test('of which one is missing names those that are there', async () => {
    const torn = `${pairs[0]}; ${pairs[2]}`
    const { stdout } = await client(['inspect', torn], { env: ENV })
    expect(stdout).toContain('session: not accepted: torn\n')
    expect(stdout).toContain('\n  found        session, session.2\n')
    expect((await inspect(torn)).json).toMatchObject({
      sessions: [{ reason: 'torn', cookieNames: ['session', 'session.2'], bytes: null }],
      passedOver: [],
    })
  })

  test('leaves the rest of a larger one over', async () => {
    const { json } = await inspect(`session=${session}; ${pairs[2]}`)
    expect(json).toMatchObject({
      sessions: [{ cookieNames: ['session'] }],
      passedOver: ['session.2'],
    })
  })

  test('does not take in a session of its own that is called as its parts are', async () => {
    const own = seal({ a: 1 }, { cookieName: 'session.1' })
    const outcome = await inspect(`session=${session}; session.1=${own}`)
    expect(acceptedIn(outcome)).toEqual(['session', 'session.1'])
  })
})
