import type { Handle, RequestEvent, ServerLoad } from '@sveltejs/kit'
import { sequence } from '@sveltejs/kit/hooks'
import { expectTypeOf, test } from 'vitest'
import { clientSessions, type Session, type SvelteKitSessions } from '../../src/sveltekit.ts'
import { SECRET } from '../support/hosts.ts'

interface Content {
  user: { id: number }
}

test('the hook is a Handle, and the session is typed by the generic argument', () => {
  const sessions = clientSessions<Content>({ secret: SECRET })
  expectTypeOf(sessions).toEqualTypeOf<SvelteKitSessions<Content>>()
  const handle: Handle = sessions.handle
  expectTypeOf(sequence(handle, sessions.handle)).toExtend<Handle>()
  const load: ServerLoad = async (event) => ({ user: (await sessions.load(event)).session.user })
  expectTypeOf(load).toBeFunction()
  const action = async (event: RequestEvent): Promise<void> => {
    const loaded = await sessions.load(event)
    expectTypeOf(loaded.session).toEqualTypeOf<Session<Content>>()
    expectTypeOf(loaded.session.user).toEqualTypeOf<{ id: number } | undefined>()
    loaded.session = { user: { id: 1 } }
    // @ts-expect-error the id is a number
    loaded.session = { user: { id: 'one' } }
    loaded.session = null
  }
  expectTypeOf(action).toBeFunction()
})
