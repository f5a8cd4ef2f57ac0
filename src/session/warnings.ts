/** What works and is probably not meant: unknown, misplaced and weak options. */
import { COOKIE_OPTION_NAMES } from '../cookie/attributes.ts'
import { weakness } from '../keys/secret.ts'
import type { WarningCode } from './events.ts'
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
  message: `option ${name} is not one of this library's, and is ignored; remove it`,
})

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
  const inner = Object.keys(options.cookie ?? {})
    .filter((name) => !COOKIE_OPTION_NAMES.has(name))
    .map((name) =>
      OPTION_NAMES.has(name)
        ? misplaced(`cookie.${name}`, `it belongs beside cookie, as { ${name}: … }`)
        : unknown(`cookie.${name}`),
    )
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
