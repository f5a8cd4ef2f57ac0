/** One behaviour of the table in docs/hosts.md, on every host. */
import { describe } from 'vitest'
import { FETCH } from './fetch-server.ts'
import type { Host } from './hosts.ts'
import { NODE_FRAMEWORKS } from './node-frameworks.ts'
import { NODE_SERVERS } from './node-servers.ts'
import { ROWS } from './table.ts'
import { WEB_FRAMEWORKS } from './web-frameworks.ts'

export const HOSTS: readonly Host[] = [
  ...NODE_SERVERS,
  ...NODE_FRAMEWORKS,
  ...WEB_FRAMEWORKS,
  FETCH,
]

type Tests = (host: Host) => void

/**
 * @param name its row in the table.
 * @param tests for the hosts that can.
 * @param limits by the number of the reason, what the hosts do that cannot: these fail once the host can.
 */
export const behaviour = (
  name: string,
  tests: Tests,
  limits: Readonly<Record<number, Tests>> = {},
): void => {
  const row = ROWS.find((each) => each.behaviour === name)
  if (!row) throw new Error(`docs/hosts.md has no row "${name}"`)
  const told = new Set([...row.notes.values()].map(String))
  told.delete('undefined')
  const tested = Object.keys(limits)
  if (tested.length !== told.size || tested.some((note) => !told.has(note))) {
    throw new Error(`docs/hosts.md gives "${name}" other reasons than its tests have limits`)
  }
  describe(`${row.rule} ${name}`, () => {
    describe.each(HOSTS)('$name', (host) => {
      const note = row.notes.get(host.name)
      if (note === undefined) tests(host)
      else limits[note]!(host)
    })
  })
}
