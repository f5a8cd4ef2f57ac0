import { cookies } from 'next/headers'
import { sessions } from '../../lib/session.js'

export default async function Account() {
  const { session } = await sessions.load(await cookies())
  return <p>{session.seen}</p>
}
