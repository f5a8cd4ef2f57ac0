import { redirect, type SessionStorage } from 'react-router'
import { expectTypeOf, test } from 'vitest'
import { createClientSessionStorage, type ClientSessionStorage } from '../../src/react-router.ts'
import { SECRET } from '../support/hosts.ts'

interface Content {
  userId: string
}
interface Flashed {
  error: string
}

test('a storage goes where one of React Router goes', () => {
  const ours = createClientSessionStorage<Content, Flashed>({ secret: SECRET })
  expectTypeOf(ours).toEqualTypeOf<ClientSessionStorage<Content, Flashed>>()
  const theirs: SessionStorage<Content, Flashed> = ours
  expectTypeOf(ours).toExtend<SessionStorage<Content, Flashed>>()
  expectTypeOf(createClientSessionStorage({ secret: SECRET })).toExtend<SessionStorage>()
  expectTypeOf<typeof theirs.getSession>().toBeFunction()
})

test('sessions have the types of React Router’s', () => {
  const storage = createClientSessionStorage<Content, Flashed>({ secret: SECRET })
  type Theirs = Awaited<ReturnType<SessionStorage<Content, Flashed>['getSession']>>
  type Ours = Awaited<ReturnType<typeof storage.getSession>>
  expectTypeOf<Ours>().toExtend<Theirs>()
  expectTypeOf<Theirs>().toExtend<Ours>()
  const action = async (request: Request, remember: boolean): Promise<Response> => {
    const session = await storage.getSession(request.headers.get('Cookie'))
    expectTypeOf(session.get('userId')).toEqualTypeOf<string | undefined>()
    expectTypeOf(session.get('error')).toEqualTypeOf<string | undefined>()
    session.set('userId', '7')
    session.flash('error', 'wrong')
    // @ts-expect-error what is flashed is not set
    session.set('error', 'wrong')
    // @ts-expect-error there is no such key
    session.get('other')
    // @ts-expect-error the id is a text
    session.set('userId', 7)
    const maxAge = remember ? 60 : undefined
    return redirect('/', {
      headers: { 'Set-Cookie': await storage.commitSession(session, { maxAge }) },
    })
  }
  expectTypeOf(action).toBeFunction()
})
