import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, onTestFinished, test } from 'vitest'
import { SECRET } from '../support/hosts.ts'
import { redisServer, startRedis } from '../support/redis.ts'
import { cookieHeader, get } from '../support/server.ts'
import { COMBINATIONS } from './faults.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The server as JavaScript, which Node runs. */
const bundle = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'client-sessions-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const outfile = join(folder, 'server.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'server-process.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
  return outfile
}

const start = async (program: string, env: Record<string, string>): Promise<string> => {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [program], {
    env: { PATH, SECRET, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data).trim()))
    child.once('exit', () => reject(new Error('the server has ended')))
  })
  return `http://127.0.0.1:${port}`
}

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  test.each(COMBINATIONS)(
    'who signs out of one process is refused by another: %s, %s',
    { timeout: 60_000 },
    async (client, mode) => {
      const redis = await startRedis()
      const program = await bundle()
      const env = { REDIS: redis.url, CLIENT: client, MODE: mode }
      const [here, there] = await Promise.all([start(program, env), start(program, env)])
      const times: number[] = []
      for (let round = 0; round < 5; round++) {
        const cookie = cookieHeader((await get(`${here}/in`)).setCookie)
        expect((await get(`${there}/who`, cookie)).body).toBe('ada')
        expect((await get(`${here}/out`, cookie)).body).toBe('nobody')
        const since = performance.now()
        const who = async (): Promise<string> => (await get(`${there}/who`, cookie)).body
        // Whoever is asked knows at once.
        if (mode === 'ask') expect(await who()).toBe('nobody')
        else await expect.poll(who, { timeout: 15_000, interval: 1 }).toBe('nobody')
        times.push(Math.round(performance.now() - since))
      }
      process.stdout.write(`${client}, ${mode}: refused elsewhere after ${times.join(', ')} ms\n`)
    },
  )
})
