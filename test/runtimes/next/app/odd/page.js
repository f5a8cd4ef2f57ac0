import { cookies } from 'next/headers'
import { sessions } from '../../lib/session.js'
import { act } from './actions.js'

export default async function Odd() {
  const { session } = await sessions.load(await cookies())
  return (
    <form action={act}>
      <p>{session.user ?? 'nobody'}</p>
      <input name="what" />
    </form>
  )
}
