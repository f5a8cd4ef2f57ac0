import { cookies } from 'next/headers'
import { sessions } from '../../../lib/session.js'

export const runtime = 'edge'

export async function PUT(request) {
  const loaded = await sessions.load(await cookies())
  const before = { ...loaded.session }
  loaded.session = await request.json()
  await loaded.save()
  return Response.json({ before, runtime: globalThis.EdgeRuntime })
}
