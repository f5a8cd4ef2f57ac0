/** The programs that the code blocks of the documents become. */
import { join } from 'node:path'
import { root } from '../package/packed.ts'

/** What a block may use without saying where it comes from, in the order of need. */
const GIVEN = {
  clientSessions: {
    js: `require('client-sessions')`,
    ts: `typeof import('client-sessions').default`,
  },
  express: { js: `require('express')`, ts: `typeof import('express')` },
  app: { js: `require('express')()`, ts: `import('express').Express` },
  other: { js: `require('client-sessions').generateSecret()`, ts: 'string' },
}

const isDeclared = (code: string, name: string): boolean =>
  [
    `^(?:const|let|var|function)\\s+${name}\\b`,
    `^(?:const|let|var)\\s*[{[][^=]*\\b${name}\\b[^=]*=`,
    `^import\\b.*\\b${name}\\b.*(?:\\bfrom\\b|=)`,
  ].some((pattern) => new RegExp(pattern, 'm').test(code))

const given = (code: string, write: (name: string, entry: { js: string; ts: string }) => string) =>
  Object.entries(GIVEN)
    .filter(([name]) => !isDeclared(code, name))
    .map(([name, entry]) => write(name, entry))

/** A block that shows lines of a handler without the handler: what stands before them, and they. */
const splitHandler = (code: string): [string, string] => {
  const start = code.search(/^(?:await )?(?:req|res)\./m)
  return start === -1 ? [code, ''] : [code.slice(0, start), code.slice(start)]
}

const MOUNT = `app.use(require('client-sessions')({ cookieName: 'session', secret: process.env.SESSION_SECRET }))`

/** The block's app is served on a free port. */
const withoutListening = (code: string): string => code.replaceAll(/\.listen\(\d+\);$/gm, ';')

export const jsProgram = (block: string): { name: string; text: string } => {
  const code = withoutListening(block)
  const esm = /^import\b/m.test(code)
  const [before, handler] = splitHandler(code)
  const lines = [
    ...(esm
      ? [
          `import { createRequire } from 'node:module'`,
          'const require = createRequire(import.meta.url)',
        ]
      : []),
    ...given(code, (name, { js }) => `const ${name} = ${js}`),
    ...(/\breq\b/.test(code) && !/\bclientSessions\(/.test(code) ? [MOUNT] : []),
    before,
    ...(handler
      ? [`app.use(async (req, res, next) => {\n${handler}\nif (!res.headersSent) next()\n})`]
      : []),
    `require(${JSON.stringify(join(root, 'test/docs/visit.cjs'))})(app)`,
  ]
  return { name: esm ? 'block.mjs' : 'block.cjs', text: lines.join('\n') }
}

export const tsProgram = (code: string): string =>
  [...given(code, (name, { ts }) => `declare const ${name}: ${ts}`), code, 'export {}'].join('\n')
