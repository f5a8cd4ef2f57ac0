// What publint says of the package, as it is packed. Warnings count.
const { join } = require('node:path')

/**
 * publint believes that Node heeds "imports" in the root's package.json alone. It heeds that of the nearest one, and
 * test/runtimes runs the packed dist/web by it.
 */
const isMistaken = ({ code, args }) =>
  code === 'NESTED_PACKAGE_JSON_FIELD_IGNORED' && args.filePath === './dist/web/package.json'

const check = async () => {
  const { publint } = await import('publint')
  const { formatMessage } = await import('publint/utils')
  const pkgDir = join(__dirname, '..')
  const { messages, pkg } = await publint({ pkgDir, strict: true })
  const found = messages.filter((message) => !isMistaken(message))
  for (const message of found) console.error(`${message.type}: ${formatMessage(message, pkg)}`)
  if (found.some(({ type }) => type === 'error')) process.exitCode = 1
}

void check()
