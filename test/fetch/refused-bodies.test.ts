import { describe, expect, test, vi } from 'vitest'
import { clientSessions as h3Sessions } from '../../src/h3.ts'
import { createSessions } from '../../src/fetch.ts'
import { SECRET } from '../support/hosts.ts'

const options = { cookieName: 'session', secret: SECRET }

/** What an application may answer with while its session cannot be saved. */
const bodies = () => {
  const cancelled = vi.fn()
  const stream = new ReadableStream({ cancel: cancelled })
  return { cancelled, stream }
}

const refused = (response: () => Response): Promise<unknown> =>
  createSessions(options)
    .withSession(async (_request, load) => {
      const { session } = await load()
      session['bad'] = 5n
      return response()
    })(new Request('http://localhost/'))
    .catch((error: unknown) => error)

describe('a body that is refused with its session', () => {
  test('is let go', async () => {
    const { cancelled, stream } = bodies()
    expect(await refused(() => new Response(stream))).toMatchObject({ code: 'unserializable' })
    expect(cancelled).toHaveBeenCalledOnce()
  })

  test('may not be there', async () => {
    expect(await refused(() => new Response(null))).toMatchObject({ code: 'unserializable' })
  })

  test('may fail to be let go, which nobody is told', async () => {
    const stream = new ReadableStream({
      cancel() {
        throw new Error('no')
      },
    })
    expect(await refused(() => new Response(stream))).toMatchObject({ code: 'unserializable' })
    // An unhandled rejection would fail the run in the next turns.
    await new Promise((resolve) => setTimeout(resolve, 5))
  })

  test.each([
    ['a stream', (stream: ReadableStream) => stream],
    ['a Response', (stream: ReadableStream) => new Response(stream)],
  ])('is let go on h3 as %s', async (_, answer) => {
    const { cancelled, stream } = bodies()
    const sessions = h3Sessions(options)
    const event = {
      req: new Request('http://localhost/'),
      res: { headers: new Headers(), errHeaders: new Headers() },
    }
    const handled = sessions(event, async () => {
      const { session } = await sessions.load(event)
      session['bad'] = 5n
      return answer(stream)
    })
    await expect(handled).rejects.toMatchObject({ code: 'unserializable' })
    expect(cancelled).toHaveBeenCalledOnce()
  })
})
