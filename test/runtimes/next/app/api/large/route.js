import { cookies } from 'next/headers'
import { clientSessions } from 'client-sessions/next'

/** In several cookies, with every attribute that there is. */
const sessions = clientSessions({
  cookieName: 'large',
  secret: process.env.SESSION_SECRET,
  chunks: 3,
  cookie: {
    prefix: 'secure',
    path: '/api',
    domain: 'example.com',
    sameSite: 'none',
    partitioned: true,
    priority: 'high',
    maxAge: 60_000,
  },
})

export async function PUT(request) {
  const loaded = await sessions.load(await cookies())
  const before = loaded.session.text?.length ?? 0
  loaded.session = { text: 'x'.repeat(await request.json()) }
  await loaded.save()
  return Response.json(before)
}
