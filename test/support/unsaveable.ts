/** What a session cannot hold, and what the error says of it. */

export interface Unsaveable {
  readonly name: string
  readonly code: 'unserializable' | 'too-large'
  readonly message: RegExp
  /** Puts it into the session, at the key `bad`. */
  put(session: any): void
}

const cycle = (): object => {
  const parent: Record<string, unknown> = { name: 'TOPSECRET' }
  parent['child'] = { parent }
  return parent
}

const deep = (levels: number): object => {
  let value: object = { leaf: 'TOPSECRET' }
  for (let i = 0; i < levels; i++) value = { a: value }
  return value
}

const failing = (): never => {
  throw new Error('no JSON of this')
}

const unserializable = (
  name: string,
  message: RegExp,
  put: (session: any) => void,
): Unsaveable => ({
  name,
  code: 'unserializable',
  message,
  put,
})

const tooLarge = (name: string, message: RegExp, put: (session: any) => void): Unsaveable => ({
  name,
  code: 'too-large',
  message,
  put,
})

export const UNSAVEABLE: readonly Unsaveable[] = [
  unserializable('a cycle', /"bad\.child\.parent" refers back/, (s) => (s.bad = cycle())),
  unserializable('the session in itself', /"bad" refers back/, (s) => (s.bad = s)),
  unserializable('a BigInt', /"bad" is a BigInt/, (s) => (s.bad = 5n)),
  unserializable('a promise', /"bad" is a promise, and was not awaited/, (s) => {
    s.bad = Promise.resolve({ note: 'TOPSECRET' })
  }),
  unserializable('a nested promise', /"bad\.users\.0" is a promise/, (s) => {
    s.bad = { users: [(async () => 'TOPSECRET')()] }
  }),
  unserializable('a nested BigInt', /"bad\.items\.1\.price" is a BigInt/, (s) => {
    s.bad = { items: [{ name: 'TOPSECRET' }, { price: 5n }] }
  }),
  unserializable('a toJSON that throws', /getter or toJSON\(\) method .* fails/, (s) => {
    s.bad = { toJSON: failing, note: 'TOPSECRET' }
  }),
  unserializable('a getter that throws', /getter or toJSON\(\) method .* fails/, (s) => {
    s.bad = Object.defineProperty({}, 'x', { get: failing, enumerable: true })
  }),
  unserializable('a proxy that throws', /getter or toJSON\(\) method .* fails/, (s) => {
    s.bad = new Proxy({}, { ownKeys: failing })
  }),
  unserializable('a toJSON that makes the session a number', /cannot be saved/, (s) => {
    Object.defineProperty(s, 'toJSON', { value: () => 5, configurable: true })
  }),
  unserializable('a toJSON that makes the session a list', /cannot be saved/, (s) => {
    s.toJSON = () => [1]
  }),
  unserializable('a toJSON that makes the session nothing', /cannot be saved/, (s) => {
    s.toJSON = () => undefined
  }),
  unserializable(
    'nesting that is too deep',
    /"bad" is nested too deep/,
    (s) => (s.bad = deep(20_000)),
  ),
  tooLarge('too much text by way of toJSON', /would have \d+ bytes/, (s) => {
    s.bad = 10n
    s.toJSON = () => ({ bad: 'TOPSECRET'.repeat(600) })
  }),
  tooLarge('too much text', /"bad" \(5\d\d\d bytes\)/, (s) => (s.bad = 'TOPSECRET'.repeat(600))),
  tooLarge(
    'many keys',
    /The fattest keys: "fat" \(3\d\d\d bytes\), "bad" \(1\d\d\d bytes\), "k\d+" \(/,
    (s) => {
      for (let i = 0; i < 50; i++) s[`k${i}`] = i
      s.bad = 'TOPSECRET'.repeat(150)
      s.fat = 'TOPSECRET'.repeat(400)
    },
  ),
  tooLarge(
    'text that is long in UTF-8 only',
    /"bad" \(60\d\d bytes\)/,
    (s) => (s.bad = '\u96ea'.repeat(2000)),
  ),
]
