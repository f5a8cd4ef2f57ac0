import { cookies } from 'next/headers'
import { sessions } from '../../../lib/session.js'

export async function POST() {
  const { session } = await sessions.load(await cookies())
  session.handled = true
  await session.save()
  return Response.json(session)
}
