import type { RequestCookies, ResponseCookies } from '@edge-runtime/cookies'
import { expectTypeOf, test } from 'vitest'
import { clientSessions, type NextSessions, type Session } from '../../src/next.ts'
import { SECRET } from '../support/hosts.ts'

interface Content {
  user: { id: number }
}

/** As Next types what `cookies()` gives. */
type ReadonlyRequestCookies = Omit<RequestCookies, 'set' | 'clear' | 'delete'> &
  Pick<ResponseCookies, 'set' | 'delete'>

test('the session is typed by the generic argument, each key optional when read', () => {
  const sessions = clientSessions<Content>({ secret: SECRET })
  expectTypeOf(sessions).toEqualTypeOf<NextSessions<Content>>()
  const action = async (cookies: Promise<ReadonlyRequestCookies>): Promise<void> => {
    const loaded = await sessions.load(await cookies)
    expectTypeOf(await sessions.load(cookies)).toEqualTypeOf(loaded)
    expectTypeOf(loaded.session).toEqualTypeOf<Session<Content>>()
    expectTypeOf(loaded.session.user).toEqualTypeOf<{ id: number } | undefined>()
    loaded.session = { user: { id: 1 } }
    // @ts-expect-error the id is a number
    loaded.session = { user: { id: 'one' } }
    loaded.session = null
    const result = await sessions.read(await cookies)
    if (result.ok) expectTypeOf(result.data).toEqualTypeOf<Partial<Content>>()
  }
  const proxy = async (request: RequestCookies, response: ResponseCookies): Promise<void> => {
    const { session } = await sessions.load(request, response)
    await session.save()
    // @ts-expect-error a request is no cookie store
    await sessions.load(new Request('http://localhost/'))
  }
  expectTypeOf(action).returns.toEqualTypeOf<Promise<void>>()
  expectTypeOf(proxy).returns.toEqualTypeOf<Promise<void>>()
})
