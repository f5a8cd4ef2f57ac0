import { defineHandler, H3 } from 'h3'
import { expectTypeOf, test } from 'vitest'
import { clientSessions, type H3Sessions, type Session } from '../../src/h3.ts'
import { SECRET } from '../support/hosts.ts'

interface Content {
  user: { id: number }
}

test('the session is typed by the generic argument, each key optional when read', () => {
  const sessions = clientSessions<Content>({ secret: SECRET })
  expectTypeOf(sessions).toEqualTypeOf<H3Sessions<Content>>()
  const handler = defineHandler({
    middleware: [sessions],
    handler: async (event) => {
      const loaded = await sessions.load(event)
      expectTypeOf(loaded.session).toEqualTypeOf<Session<Content>>()
      expectTypeOf(loaded.session.user).toEqualTypeOf<{ id: number } | undefined>()
      const result = await sessions.read(event.req)
      if (result.ok) expectTypeOf(result.data).toEqualTypeOf<Partial<Content>>()
      loaded.session = { user: { id: 1 } }
      // @ts-expect-error the id is a number
      loaded.session = { user: { id: 'one' } }
      loaded.session = null
      return 'ok'
    },
  })
  new H3().use(sessions).use('/path/**', sessions).get('/', handler)
})
