import { expect, test } from 'vitest'
import { SECRET } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'
import { behaviour } from './behaviour.ts'
import { contentOf, listener, type Host } from './hosts.ts'

const start = (host: Host, options: object): ReturnType<Host['start']> =>
  host.start({
    options,
    handle: async ({ use }) => {
      const session = await use()
      session.n = 1
    },
  })

const warnedOf = async (host: Host, options: object): Promise<unknown> => {
  const texts = catchWarnings()
  const { events, onEvent } = listener()
  await start(host, { ...options, onEvent })
  await start(host, { ...options, onEvent })
  expect(texts.join(' ')).not.toContain(SECRET)
  return events.map((event) => event.type === 'warning' && `${event.code} ${event.message}`)
}

behaviour('doubtful options are told, each time with the remedy', (host) => {
  test('an unknown one', async () => {
    const told = expect.stringMatching(/^unknown-option option colour .* remove it/)
    expect(await warnedOf(host, { colour: 'blue' })).toEqual([told, told])
  })

  test('one beside cookie that belongs inside', async () => {
    const told = expect.stringMatching(
      /^misplaced-option option httpOnly .* \{ cookie: \{ httpOnly/,
    )
    expect(await warnedOf(host, { httpOnly: true })).toEqual([told, told])
  })
})

behaviour(
  'a short secret works, with a warning',
  (host) => {
    test('of 16 bytes', async () => {
      catchWarnings()
      const { events, onEvent } = listener()
      const options = { cookieName: 'session', secret: SECRET.slice(0, 16) }
      const site = await start(host, { ...options, onEvent })
      expect(contentOf(await site.visit(), options)).toEqual({ n: 1 })
      expect(events).toContainEqual(expect.objectContaining({ code: 'weak-secret' }))
    })
  },
  {
    6: (host) => {
      test('it is refused', async () => {
        await expect(start(host, { secret: SECRET.slice(0, 16) })).rejects.toThrow(
          /secret is 16 bytes long/,
        )
      })
    },
  },
)
