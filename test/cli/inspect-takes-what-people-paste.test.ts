import { describe, expect, test } from 'vitest'
import { client, type Outcome } from './command.ts'
import { AT, ENV, seal } from './cookies.ts'

const session = seal({ user: 'ada' })
const cart = seal({ items: 3 }, { cookieName: 'cart' })

const inspect = (text: string, ...more: string[]): Promise<Outcome> =>
  client(['inspect', text, '--json', '--at', AT, ...more], { env: ENV })

/** The names of the sessions, all of them accepted. */
const acceptedIn = ({ json }: Outcome): string[] =>
  json.sessions.map((each: any) => {
    expect(each).toMatchObject({ accepted: true })
    return each.name
  })

const ATTRIBUTES =
  'Max-Age=86400; Domain=example.com; Path=/; Expires=Fri, 02 Jan 2026 00:00:00 GMT'

const BOTH: readonly [what: string, text: string, passedOver: readonly string[]][] = [
  ['a Cookie header', `Cookie: theme=dark; session=${session}; cart=${cart}`, ['theme']],
  ['its value alone', `session=${session};cart=${cart}; theme=dark;`, ['theme']],
  ['its value in quotes', `session="${session}"; cart="${cart}"`, []],
  [
    'a Cookie header with names of attributes',
    `session=${session}; path=/a; priority=1; x=2; cart=${cart}`,
    ['path', 'priority', 'x'],
  ],
  [
    'Set-Cookie headers',
    `Set-Cookie: session=${session}; ${ATTRIBUTES}\nSet-Cookie: cart=${cart}`,
    [],
  ],
  ['their values alone', `session=${session}; ${ATTRIBUTES}; HttpOnly\r\ncart=${cart}; Secure`, []],
  [
    'their values in one line',
    `session=${session}; ${ATTRIBUTES}; HttpOnly, cart=${cart}; Path=/`,
    [],
  ],
  [
    'one Cookie header a line, as in HTTP/2',
    `cookie: session=${session}\ncookie: cart=${cart}`,
    [],
  ],
  [
    'a whole response, as curl -i prints it',
    `HTTP/1.1 200 OK\r\nETag: "a=b"\r\nset-cookie: session=${session}; Path=/\r\n` +
      `Set-Cookie: cart=${cart}; HttpOnly\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p class=x>`,
    [],
  ],
  [
    'what curl -v prints',
    `> Cookie: session=${session}\n> Accept: */*\n>\n< HTTP/1.1 200 OK\n< Set-Cookie: cart=${cart}; Path=/`,
    [],
  ],
]

describe.each(BOTH)('%s', (_, text, passedOver) => {
  test('as the argument', async () => {
    const outcome = await inspect(text)
    expect(acceptedIn(outcome)).toEqual(['session', 'cart'])
    expect(outcome.json.passedOver).toEqual(passedOver)
    expect(outcome.code).toBe(0)
  })

  test.each([[[]], [['-']]])('on standard input, %j', async (argument) => {
    const args = ['inspect', ...argument, '--json', '--at', AT]
    const outcome = await client(args, { env: ENV, stdin: `\n${text}\n` })
    expect(acceptedIn(outcome)).toEqual(['session', 'cart'])
    expect(outcome.stderr).toBe('')
  })
})

test('a value alone, with the name of its cookie', async () => {
  expect(acceptedIn(await inspect(session, '--name', 'session'))).toEqual(['session'])
  const piped = { env: ENV, stdin: `${session}\n` }
  const args = ['inspect', '--name', 'session', '--at', AT, '--json']
  expect(acceptedIn(await client(args, piped))).toEqual(['session'])
})

test('a value alone without a name is asked for its name', async () => {
  for (const args of [[], ['--name', 'a', '--name', 'b']]) {
    const { code, stdout, stderr } = await inspect(session, ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('give the name of its cookie, with --name')
    expect(stderr).not.toContain(session)
  }
})

test('a name with the prefixes of browsers', async () => {
  for (const name of ['__Host-session', '__Secure-session']) {
    const text = `${name}=${seal({ a: 1 }, { cookieName: name, cookie: { secure: true } })}`
    expect(acceptedIn(await inspect(text))).toEqual([name])
    expect(acceptedIn(await inspect(text, '--name', 'session'))).toEqual([name])
    expect(acceptedIn(await inspect(text, '--name', name))).toEqual([name])
  }
})

test('a name that a session of a request cannot have', async () => {
  const url = seal({ a: 1 }, { cookieName: 'url', requestKey: 'session' })
  expect(acceptedIn(await inspect(`url=${url}`))).toEqual(['url'])
})

test('with --name only those, and nothing is passed over', async () => {
  const header = `session=${session}; theme=dark; cart=${cart}; other=${cart}`
  const one = await inspect(header, '--name', 'cart')
  expect(acceptedIn(one)).toEqual(['cart'])
  expect(one.json.passedOver).toEqual([])
  const two = await inspect(header, '--name', 'cart', '--name', 'session', '--name', 'cart')
  expect(acceptedIn(two)).toEqual(['cart', 'session'])
})

test('a name that no cookie can have is refused', async () => {
  const { code, stderr } = await inspect(session, '--name', 'a b')
  expect(code).toBe(2)
  expect(stderr).toContain('--name is a name that no cookie of this library can have')
  expect((await inspect(`a[b]=${session}; session=${session}`)).json).toMatchObject({
    sessions: [{ name: 'session' }],
    passedOver: ['a[b]'],
  })
})

describe('cookies of others', () => {
  test('are counted and named', async () => {
    const args = ['inspect', `theme=dark; session=${session}; _ga=GA1.2.3.4`, '--at', AT]
    const { code, stdout } = await client(args, { env: ENV })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /\n\nPassed over, for they do not look like sessions \(2\): theme, _ga\n$/,
    )
  })

  test('alone are no session: exit code 1', async () => {
    const { code, stdout, stderr } = await client(['inspect', 'theme=dark'], { env: ENV })
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toBe(
      'There is no session in the input.\n' +
        'Passed over, for they do not look like sessions (1): theme\n',
    )
    expect((await inspect('theme=dark')).json).toMatchObject({
      sessions: [],
      passedOver: ['theme'],
    })
  })

  test('are not all named if there are many', async () => {
    const many = Array.from({ length: 25 }, (_, i) => `c${i}=1`).join('; ')
    const { stdout } = await client(['inspect', many], { env: ENV })
    expect(stdout).toMatch(/\(25\): c0, .*, c19 and 5 more\n$/)
    expect((await inspect(many)).json.passedOver).toHaveLength(25)
  })
})

test('an emptied cookie is passed over: that is how cookies are deleted', async () => {
  const deleted = await inspect('Set-Cookie: session=; Path=/; Max-Age=0')
  expect(deleted.code).toBe(1)
  expect(deleted.json).toMatchObject({ sessions: [], passedOver: ['session'] })
  const replaced = await inspect(
    `Set-Cookie: session=; Domain=example.com; Max-Age=0\nSet-Cookie: session=${session}; Path=/`,
  )
  expect(acceptedIn(replaced)).toEqual(['session'])
  expect(replaced.code).toBe(0)
})

test('of several cookies of one name each is told', async () => {
  const newer = seal({ user: 'bob' })
  const { json } = await inspect(`session=${session}; session=${newer}; session=dark`, '--content')
  expect(json.sessions).toMatchObject([{ content: { user: 'ada' } }, { content: { user: 'bob' } }])
})

test('of more than the library looks at, the first ones are told, with a warning', async () => {
  for (const more of [[], ['--name', 'session']]) {
    const text = Array.from({ length: 9 }, () => `session=${session}`).join('; ')
    const { json, stderr } = await inspect(text, ...more)
    expect(json.sessions).toHaveLength(8)
    expect(stderr).toBe(
      'client-sessions: warning: of 9 cookies session the first 8 are looked at, as by the library\n',
    )
  }
})

test.each(['', '  \n ', '-'])('%j is nothing to inspect', async (text) => {
  const { code, stderr } = await client(['inspect', text], { env: ENV, stdin: '' })
  expect(code).toBe(2)
  expect(stderr).toContain('the input is empty')
})

test.each(['=x', 'Set-Cookie: none', 'HTTP/1.1 200 OK\nDate: a=b', 'Cookie:', 'a\nb'])(
  'in %j is no cookie: exit code 2',
  async (text) => {
    const { code, stdout, stderr } = await inspect(text)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('there is no cookie in the input')
  },
)

test('with --name the cookie is then absent: exit code 1', async () => {
  const { code, json } = await inspect('HTTP/1.1 200 OK\nDate: a=b', '--name', 'session')
  expect(code).toBe(1)
  expect(json.sessions).toMatchObject([{ reason: 'absent' }])
})

test('at a terminal it says what it waits for', async () => {
  const world = { env: ENV, stdin: `session=${session}`, terminal: true }
  const { code, stderr } = await client(['inspect', '--at', AT], world)
  expect(code).toBe(0)
  expect(stderr).toBe('Paste a cookie or a header, then press Ctrl-D.\n')
})
