/** The runtimes, each a server of its own on a free port, in the folder that the package is installed in. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const START_MS = 30_000

/** Nothing of what npm says to its children: NODE_ENV and NODE_OPTIONS would change what is tested. */
const environment = (folder) => ({
  PATH: process.env.PATH,
  HOME: folder,
  NO_COLOR: '1',
  DENO_NO_UPDATE_CHECK: '1',
})

/** Some vectors have weak secrets. */
const node = (folder, ...flags) => [
  `${folder}/bin/node`,
  '--disable-warning=weak-secret',
  ...flags,
  'node.mjs',
]

/** The condition that makes of Node a runtime like any other, without its own crypto. */
const WEB = '--conditions=workerd'

const commands = (bin) => ({
  node20: node(`${bin}/node20`),
  node22: node(`${bin}/node22`),
  node24: node(`${bin}/node24`),
  node26: node(`${bin}/node26`),
  'node20 with WebCrypto': node(`${bin}/node20`, WEB),
  'node22 with WebCrypto': node(`${bin}/node22`, WEB),
  'node24 with WebCrypto': node(`${bin}/node24`, WEB),
  'node26 with WebCrypto': node(`${bin}/node26`, WEB),
  bun: [`${bin}/@oven/bun-linux-x64/bin/bun`, 'bun.mjs'],
  // It is not allowed to read the environment or any file.
  deno: [
    `${bin}/@deno/linux-x64-glibc/deno`,
    'run',
    '--no-prompt',
    '--allow-net=127.0.0.1',
    'deno.mjs',
  ],
  workerd: [
    `${bin}/@cloudflare/workerd-linux-64/bin/workerd`,
    'serve',
    '--control-fd=1',
    'workerd.capnp',
  ],
})

/** The port is in the first line of JSON that says one. */
const portOf = async (child) => {
  for await (const line of createInterface(child.stdout)) {
    const { port } = JSON.parse(line)
    if (port) return port
  }
  throw new Error('it ended before it listened')
}

const start = async (name, [command, ...args], cwd, children) => {
  const child = spawn(command, args, {
    cwd,
    env: environment(cwd),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const failed = new Promise((_, reject) => {
    child.once('error', reject)
    setTimeout(reject, START_MS, new Error(`it did not listen within ${START_MS} ms`)).unref()
  })
  const port = await Promise.race([portOf(child), failed])
  return { name, url: `http://127.0.0.1:${port}` }
}

/** Calls `use` with all runtimes, or throws: one that is missing is a failure. They end with it. */
export const withHosts = async (bin, cwd, use) => {
  const children = []
  try {
    const started = Object.entries(commands(bin)).map(([name, command]) =>
      start(name, command, cwd, children).catch((cause) => {
        throw new Error(`${name} does not start: ${cause.message}`, { cause })
      }),
    )
    return await use(await Promise.all(started))
  } finally {
    for (const child of children) child.kill()
  }
}
