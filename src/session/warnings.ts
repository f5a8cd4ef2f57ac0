/** What works and is probably not meant: unknown, misplaced and weak options, and cookies that are near a limit. */
import { LARGE_COOKIE_BYTES, MAX_COOKIE_HEADER_BYTES } from '../cookie/limits.ts'
import { COOKIE_OPTION_NAMES } from '../cookie/options.ts'
import { weakness } from '../keys/secret.ts'
import type { CookieLines } from './cookie-lines.ts'
import type { Observe, WarningCode } from './events.ts'
import { OPTION_NAMES, isObject, type SessionOptions } from './options.ts'

export interface Warning {
  readonly code: WarningCode
  readonly message: string
}

const misplaced = (name: string, message: string): Warning => ({
  code: 'misplaced-option',
  message: `option ${name} is ignored: ${message}`,
})

const unknown = (name: string): Warning => ({
  code: 'unknown-option',
  message: `option ${name} is unknown, and ignored; correct or remove it`,
})

export const cookieWarnings = (options: object): readonly Warning[] =>
  Object.keys(options)
    .filter((name) => !COOKIE_OPTION_NAMES.has(name))
    .map((name) =>
      OPTION_NAMES.has(name)
        ? misplaced(`cookie.${name}`, `it belongs beside cookie, as { ${name}: … }`)
        : unknown(`cookie.${name}`),
    )

export const warningsOf = (
  options: SessionOptions,
  secrets: readonly Uint8Array[],
): readonly Warning[] => {
  const outer = Object.keys(options)
    .filter((name) => !OPTION_NAMES.has(name))
    .map((name) =>
      COOKIE_OPTION_NAMES.has(name)
        ? misplaced(name, `it belongs inside cookie, as { cookie: { ${name}: … } }`)
        : unknown(name),
    )
  const inner = isObject(options.cookie) ? cookieWarnings(options.cookie) : []
  const legacy = Object.keys(isObject(options.legacy) ? options.legacy : {})
    .filter((name) => name !== 'secret' && name !== 'until')
    .map((name) => unknown(`legacy.${name}`))
  const weak = secrets.flatMap((secret, index): Warning[] => {
    const what = weakness(secret)
    const name = secrets.length > 1 ? `secret[${index}]` : 'secret'
    return what === undefined ? [] : [{ code: 'weak-secret', message: `${name} ${what}` }]
  })
  return [...outer, ...inner, ...legacy, ...weak]
}

export const prefixLeftOut = (name: string): Warning => ({
  code: 'prefix-left-out',
  message: `a request over plain HTTP has the session without the prefix of "${name}"; use HTTPS, or secureProxy behind a proxy`,
})

export const unusedSecret = (requestKey: string): Warning => ({
  code: 'unused-secret',
  message:
    `option secret is not used: a middleware with another one was mounted before, and serves req.${requestKey} here too; ` +
    'set cookieName to another name for a session of its own, or give both the same secret',
})

/** Sessions of 0.8 had no id: there one that was not set was `undefined`, and told who is not signed in. */
export const ID_IS_DATA: Warning = {
  code: 'id-is-data',
  message:
    'the session holds data under the key "id"; in a session without that key req.session.id is the id of the session itself, ' +
    'also of visitors who are not signed in; take another key, such as userId',
}

/** Tells of cookies that fit, and that a proxy may refuse all the same. */
export const warnOfSize = (
  { set, headerBytes }: Pick<CookieLines, 'set' | 'headerBytes'>,
  cookieName: string,
  observe: Observe,
): void => {
  const bytes = set.reduce((sum, line) => sum + line.length, 0)
  if (bytes >= LARGE_COOKIE_BYTES) {
    const message =
      `the Set-Cookie of cookie "${cookieName}" has ${bytes} bytes; nginx answers 502 when the headers of a response ` +
      'pass its proxy_buffer_size of 4096 bytes: raise that, or store less'
    observe({ type: 'warning', cookieName, code: 'large-cookie', message })
  }
  if (headerBytes !== undefined) {
    const message =
      `with cookie "${cookieName}" the Cookie header of the next request has ${headerBytes} bytes; nginx refuses it over ` +
      `${MAX_COOKIE_HEADER_BYTES}: delete cookies that are not needed`
    observe({ type: 'warning', cookieName, code: 'large-cookie-header', message })
  }
}

/** Tells of a session that is in use and cannot be noted to be: its idle time, or an old secret, will end it. */
export const warnOfRenewal = (excess: string, cookieName: string, observe: Observe): void => {
  const message = `a session was used and not renewed: ${excess}. Change it to less, or option chunks`
  observe({ type: 'warning', cookieName, code: 'not-renewed', message })
}
