'use server'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { clientSessions } from 'client-sessions/next'
import { sessions } from '../../lib/session.js'

const watched = clientSessions({
  cookieName: 'session',
  secret: process.env.SESSION_SECRET,
  onEvent: ({ type, error }) => console.error(`told of ${type}: ${error?.code}`),
})

const acts = {
  /** The page is rendered in the answer. */
  async stay(loaded) {
    loaded.session.user = 'stays'
    await loaded.session.save()
  },
  async unsaved(loaded) {
    loaded.session.user = 'unsaved'
  },
  async leave(loaded) {
    loaded.session.destroy()
    redirect('/odd')
  },
  async null(loaded) {
    loaded.session = null
    redirect('/odd')
  },
  async late() {
    const { session } = await watched.load(await cookies())
    session.user = 'late'
    session.save()
    redirect('/odd')
  },
  async unsaveable(loaded) {
    loaded.session.bad = 1n
    await loaded.session.save()
  },
}

export async function act(form) {
  await acts[form.get('what')](await sessions.load(await cookies()))
}
