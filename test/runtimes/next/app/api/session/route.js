import { cookies } from 'next/headers'
import { sessions } from '../../../lib/session.js'

export async function GET() {
  const { session } = await sessions.load(cookies())
  return Response.json(session)
}

/** What is put there is stored, by two that do not know of each other. */
export async function PUT(request) {
  const first = await sessions.load(await cookies())
  first.session = await request.json()
  const second = await sessions.load(await cookies())
  second.session.second = true
  await Promise.all([first.save(), second.save()])
  return Response.json(second.session, { headers: { 'Set-Cookie': 'own=1; Path=/own' } })
}

export async function POST() {
  const { session } = await sessions.load(await cookies())
  session.bad = 1n
  await session.save()
  return Response.json('saved')
}

export async function DELETE() {
  const { session } = await sessions.load(await cookies())
  session.destroy()
  return Response.json('deleted')
}
