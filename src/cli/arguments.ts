/** The arguments of a command. What is wrong with them is said without repeating values, which may be secrets. */
import { parseArgs } from 'node:util'
import { InputError } from './io.ts'
import { printable } from './print.ts'

/** By name: `string` options take a value, and may come several times. */
export type Options = Readonly<Record<string, 'string' | 'boolean'>>

export interface Arguments {
  readonly positionals: readonly string[]
  readonly flags: ReadonlySet<string>
  /** In the order in which they came. */
  readonly values: readonly { readonly name: string; readonly value: string }[]
}

const SECRET_REFUSED =
  'a secret is not taken from the arguments, for other users of the machine see them and the shell keeps them; ' +
  'use --secret-env VARIABLE or --secret-file FILE'

/** A cookie of 0.8 can begin with "-". */
const TEXT_HINT = 'to give text that begins with "-", put -- before it'

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number]
type Option = Extract<Token, { kind: 'option' }>

const check = ({ name, rawName, value, inlineValue }: Option, options: Options): void => {
  if (name === 'secret') throw new InputError(SECRET_REFUSED)
  const type = Object.hasOwn(options, name) ? options[name] : undefined
  if (!type) throw new InputError(`there is no option ${printable(rawName)}; ${TEXT_HINT}`)
  if (type === 'boolean' && value !== undefined) throw new InputError(`--${name} takes no value`)
  if (type === 'boolean') return
  if (!value) throw new InputError(`--${name} needs a value`)
  if (!inlineValue && value.length > 1 && value.startsWith('-')) {
    throw new InputError(`--${name} needs a value; if it begins with "-", write --${name}=…`)
  }
}

/** @throws {InputError} for options that the command does not have, and for missing values. */
export const parseArguments = (args: readonly string[], own: Options): Arguments => {
  const options: Options = { ...own, help: 'boolean' }
  const config = Object.entries(options).map(([name, type]) => [
    name,
    name === 'help' ? { type, short: 'h' } : { type },
  ])
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(config),
    allowPositionals: true,
    strict: false, // its own messages repeat what came
    tokens: true,
  })
  const given = tokens.filter((token) => token.kind === 'option')
  for (const option of given) check(option, options)
  return {
    positionals,
    flags: new Set(given.map(({ name }) => name)),
    values: given.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }])),
  }
}

/** All values of an option. */
export const valuesOf = ({ values }: Arguments, name: string): readonly string[] =>
  values.filter((each) => each.name === name).map(({ value }) => value)

/** @param expected how the command is used, for the message. @throws {InputError} for more than one. */
export const onlyPositional = (
  { positionals }: Arguments,
  expected: string,
): string | undefined => {
  if (positionals.length > 1) throw new InputError(expected)
  return positionals[0]
}
