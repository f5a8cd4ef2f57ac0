/** The worker of docs/fetch.md, as a new user has it: the packed package, and a handle that is made for each request. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { node, packed, project, root } from '../package/packed.ts'
import { SECRET } from '../support/hosts.ts'

const VISITS = `import worker from './worker.mjs'
const env = { SESSION_SECRET: ${JSON.stringify(SECRET)} }
const seen = []
let cookie = ''
for (const _ of [1, 2, 3]) {
  const request = new Request('https://localhost/', { headers: { cookie } })
  const response = await worker.fetch(request, env, {})
  cookie = response.headers.getSetCookie()[0].split(';')[0]
  seen.push(await response.json())
}
console.log(JSON.stringify(seen))`

test('counts visits in the cookie', { timeout: 120_000 }, async () => {
  const workers = blocksOf(join(root, 'docs/fetch.md'), 'page').filter(({ code }) =>
    code.includes('export default'),
  )
  expect(workers).toHaveLength(1)
  const { directory } = await packed()
  const cwd = project(directory, { 'worker.mjs': workers[0]!.code, 'visits.mjs': VISITS })
  const output = await node(['visits.mjs'], cwd)
  expect(JSON.parse(output)).toEqual([{ visits: 1 }, { visits: 2 }, { visits: 3 }])
})
