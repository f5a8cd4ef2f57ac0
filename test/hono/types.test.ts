import { Hono } from 'hono'
import { expectTypeOf, test } from 'vitest'
import { clientSessions, type HonoSessions, type Session } from '../../src/hono.ts'
import { SECRET } from '../support/hosts.ts'

interface Content {
  user: { id: number }
}

test('the session is typed by the generic argument, each key optional when read', () => {
  const sessions = clientSessions<Content>({ secret: SECRET })
  expectTypeOf(sessions).toEqualTypeOf<HonoSessions<Content>>()
  new Hono<{ Variables: { own: string }; Bindings: { KEY: string } }>()
    .use(sessions)
    .use('/path/*', sessions)
    .get('/', sessions, async (c) => {
      const loaded = await sessions.load(c)
      expectTypeOf(loaded.session).toEqualTypeOf<Session<Content>>()
      expectTypeOf(loaded.session.user).toEqualTypeOf<{ id: number } | undefined>()
      expectTypeOf(c.var.own).toEqualTypeOf<string>()
      const result = await sessions.read(c.req.raw)
      if (result.ok) expectTypeOf(result.data).toEqualTypeOf<Partial<Content>>()
      loaded.session = { user: { id: 1 } }
      // @ts-expect-error the id is a number
      loaded.session = { user: { id: 'one' } }
      loaded.session = null
      return c.text('ok')
    })
})
