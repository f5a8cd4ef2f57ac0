/** Visits the application as browsers do, and compares. `node visit.mjs` where it is built. */
import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import clientSessions from 'client-sessions'
import { withServer } from './server.mjs'

const SECRET = randomBytes(32).toString('base64url')
/** What Express has: the package's main entry. */
const express = clientSessions({ cookieName: 'session', secret: SECRET })

let compared = 0
const failures = []
const check = (what, actual, expected) => {
  compared++
  if (isDeepStrictEqual(actual, expected)) return
  const [is, should] = [actual, expected].map((value) => JSON.stringify(value))
  failures.push(`${what}\n  is        ${is}\n  should be ${should}`)
}

const sealed = (data) => `session=${express.seal(data)}`
const pair = (line = '') => line.split(';', 1)[0]
const opened = ([line, ...others]) => {
  const result = express.read(line && pair(line))
  return others.length > 0 ? `${others.length + 1} cookies` : (result.data ?? result.reason)
}
const attributes = (line = '') => line.split('; ').slice(1)

const visits = (url) => {
  const visit = async (path, { cookie, ...options } = {}) => {
    const response = await fetch(url + path, {
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
      ...options,
      headers: { origin: url, ...(cookie && { cookie }) },
    })
    const { status, headers } = response
    const text = await response.text()
    const lines = headers.getSetCookie()
    const location = headers.get('location')?.replace(url, '')
    return { status, location, lines, text, cache: headers.get('cache-control') }
  }
  /** As a browser without JavaScript does: the form of a page, with its hidden fields. */
  const submit = async (path, fields, cookie) => {
    const { text } = await visit(path, { cookie })
    const body = new FormData()
    for (const [, name, value = ''] of text.matchAll(
      /<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g,
    ))
      body.set(name, value)
    check(`the form at ${path} has an action`, [...body].length > 0, true)
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    return visit(path, { method: 'POST', body, cookie })
  }
  const json = async (method, path, value, cookie) => {
    const body = value === undefined ? undefined : JSON.stringify(value)
    const reply = await visit(path, { method, body, cookie })
    return { ...reply, value: reply.status === 200 ? JSON.parse(reply.text) : undefined }
  }
  return { visit, submit, json }
}

const IN_PRODUCTION = ['Path=/', 'Max-Age=86400', 'Secure', 'HttpOnly', 'SameSite=lax']
const DELETED = /^session=; .*Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; /

const checkPage = async ({ visit, submit, json }) => {
  const stranger = await visit('/')
  check('a page that reads sends no cookie', [stranger.status, stranger.lines], [200, []])
  check('a page that reads is kept by no cache', /private.*no-store/.test(stranger.cache), true)
  check('a stranger sees the form to sign in', stranger.text.includes('Sign in'), true)

  const login = await submit('/', { name: 'Ada' })
  check('an action signs in and redirects', [login.status, login.location], [303, '/'])
  check('Express opens its session', opened(login.lines), { user: { name: 'Ada' } })
  const constant = attributes(login.lines[0]).filter((each) => !each.startsWith('Expires='))
  check('its cookie has all attributes', constant, IN_PRODUCTION)
  check('the answer of an action is kept by no cache', /no-store/.test(login.cache), true)

  const cookie = pair(login.lines[0])
  const home = await visit('/', { cookie })
  check('the page shows who is there', home.text.includes('<p>Ada</p>'), true)
  check('the page sends nothing', home.lines, [])
  const logout = await submit('/', {}, cookie)
  check('an action signs out and redirects', [logout.status, logout.location], [303, '/'])
  check('the cookie is deleted', [DELETED.test(logout.lines[0]), logout.lines.length], [true, 1])

  for (const views of [1, 2]) {
    const reply = await json('POST', '/views', undefined, sealed({ views: views - 1 }))
    check(`view ${views}`, [reply.value, opened(reply.lines)], [{ views }, { views }])
    check('a route handler has the headers it sets', reply.cache, 'private, no-store')
  }
}

const checkProxy = async ({ visit }) => {
  const refused = await visit('/account')
  check('the proxy turns strangers away', [refused.status, refused.location], [307, '/'])
  check('and sends nothing', refused.lines, [])
  const account = await visit('/account', { cookie: sealed({ user: 'ada' }) })
  check('the page sees what the proxy saved', account.text.includes('<p>/account</p>'), true)
  check('so does the browser', opened(account.lines), { user: 'ada', seen: '/account' })
  const again = await visit('/account', { cookie: pair(account.lines[0]) })
  check('no change, no cookie', [again.status, again.lines], [200, []])
}

/** What docs/next.md says that Next.js cannot do: should it learn it, the page is to be changed. */
const checkLimits = async ({ json }) => {
  const handled = await json('POST', '/account/views', undefined, sealed({ user: 'ada' }))
  const expected = { user: 'ada', handled: true }
  check('a route handler does not see what the proxy saved', handled.value, expected)
  check('both send a cookie', handled.lines.length, 2)
  check('that of the handler is the last', opened(handled.lines.slice(-1)), expected)
  const good = sealed({ user: 'ada' })
  for (const [cookie, value] of [
    [`session=bad; ${good}`, { user: 'ada' }],
    [`${good}; session=bad`, {}],
  ]) {
    const read = await json('GET', '/api/session', undefined, cookie)
    check('of two cookies the last one counts', read.value, value)
  }
}

const checkRouteHandlers = async ({ json }) => {
  const path = '/api/session'
  const read = await json('GET', path, undefined, sealed({ user: 'ada' }))
  check('a session of Express opens', [read.value, read.lines], [{ user: 'ada' }, []])
  const forged = await json('GET', path, undefined, sealed({ user: 'ada' }).slice(0, -6) + 'AAAAAA')
  check('a forged one is empty', [forged.status, forged.value, forged.lines], [200, {}, []])

  const put = await json('PUT', path, { user: 'eve', save: 1 })
  const own = put.lines.filter((line) => line.startsWith('own='))
  const ours = put.lines.filter((line) => !own.includes(line))
  check('two that change it have one session', opened(ours), { user: 'eve', save: 1, second: true })
  check('the cookie of the application stays', own, ['own=1; Path=/own'])

  const bad = await json('POST', path, undefined, sealed({ user: 'ada' }))
  check('an unsaveable session answers 500 and no cookie', [bad.status, bad.lines], [500, []])
  const gone = await json('DELETE', path, undefined, sealed({ user: 'ada' }))
  check('destroy() deletes without being waited for', DELETED.test(gone.lines[0]), true)

  const edge = await json('PUT', '/api/edge', { user: 'edge' }, sealed({ user: 'ada' }))
  check('the Edge runtime opens', edge.value, { before: { user: 'ada' }, runtime: 'edge-runtime' })
  check('and seals', opened(edge.lines), { user: 'edge' })
}

const LARGE = [
  'Path=/api',
  'Max-Age=60',
  'Domain=example.com',
  'Secure',
  'HttpOnly',
  'SameSite=none',
  'Partitioned',
  'Priority=high',
]

const checkChunks = async ({ json }) => {
  const path = '/api/large'
  const first = await json('PUT', path, 5500)
  const names = first.lines.map((line) => line.split('=', 1)[0])
  check('two cookies', names, ['__Secure-large', '__Secure-large.1'])
  for (const line of first.lines) {
    const constant = attributes(line).filter((each) => !each.startsWith('Expires='))
    check('each with all attributes', constant.toSorted(), LARGE.toSorted())
  }
  const cookie = first.lines.map(pair).join('; ')
  const second = await json('PUT', path, 10, cookie)
  check('they are put together', second.value, 5500)
  const [one, ...deleted] = second.lines
  check('one is left', /^__Secure-large=[\w-]{60,};/.test(one), true)
  check(
    'the other is deleted',
    deleted.map((line) => [pair(line), /Max-Age=0;.* Domain=example\.com/.test(line)]),
    [['__Secure-large.1=', true]],
  )
  const tooLarge = await json('PUT', path, 20_000, cookie)
  check('too large: 500 and no cookie', [tooLarge.status, tooLarge.lines], [500, []])
}

const checkOddActions = async ({ visit, submit }, said) => {
  const cookie = sealed({ user: 'ada' })
  const act = (what) => submit('/odd', { what }, cookie)
  const stay = await act('stay')
  check('what an action saves is in its page', stay.text.includes('<p>stays</p>'), true)
  check('and is sent', opened(stay.lines), { user: 'stays' })
  const unsaved = await act('unsaved')
  check('what nobody saves is not sent', [unsaved.status, unsaved.lines], [200, []])
  for (const what of ['leave', 'null']) {
    const { status, lines } = await act(what)
    const deleted = [status, lines.length, DELETED.test(lines[0])]
    check(`${what}: a redirect deletes, though nothing was awaited`, deleted, [303, 1, true])
  }
  const bad = await act('unsaveable')
  check('an unsaveable session is a 500 without a cookie', [bad.status, bad.lines], [500, []])
  check('the log names the key', said().includes('"bad" is a BigInt'), true)

  const page = await visit('/page-that-saves', { cookie })
  const errors = page.text.match(/<li>headers-sent: client-sessions: Next\.js sets no cookie here/g)
  check('a page can neither save nor destroy', [errors?.length, page.lines], [2, []])
  check('it has one session', page.text.includes('<li>one session</li>'), true)

  const late = await act('late')
  check('what is saved too late is not sent', [late.status, late.lines], [303, []])
  const isTold = () => said().includes('told of unsaved: headers-sent')
  for (const end = Date.now() + 10_000; !isTold() && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 20))
  check('but told to onEvent', isTold(), true)
  check('no rejection was left alone', said().includes('unhandledRejection'), false)
}

const CHECKS = [
  checkPage,
  checkProxy,
  checkRouteHandlers,
  checkChunks,
  checkLimits,
  checkOddActions,
]

await withServer(SECRET, async (url, said) => {
  const ways = visits(url)
  for (const each of CHECKS) await each(ways, said)
  if (failures.length > 0) console.error(said())
})
for (const failure of failures) console.error(failure)
console.log(`Next.js: ${compared - failures.length} of ${compared} comparisons hold`)
if (failures.length > 0) process.exitCode = 1
