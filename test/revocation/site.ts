/** A site of two users, whose sessions can be ended. */
import express from 'express'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { Sessions } from '../../src/adapters/connect.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader, get, listen, type Reply } from '../support/server.ts'

export interface RevocationSite {
  readonly sessions: Sessions
  readonly events: SessionEvent[]
  visit(path: string, cookie?: string): Promise<Reply>
  /** Signs in, and gives the Cookie header. */
  signIn(user: string, cookie?: string): Promise<string>
  /** Whose session that is, for this site. */
  who(cookie: string): Promise<string>
  readonly clock: { now: number }
}

const subject = (data: { user?: string }): string | undefined => data.user

/** @param routes more of it: called with the request, they give the body. */
export const startSite = async (
  options: SessionOptions = {},
  routes: Record<string, (req: any, sessions: Sessions) => unknown> = {},
): Promise<RevocationSite> => {
  const events: SessionEvent[] = []
  const clock = { now: Date.now() }
  const sessions = clientSessions({
    cookieName: 'session',
    secret: SECRET,
    revocation: { subject },
    clock: () => clock.now,
    onEvent: (event) => void events.push(event),
    ...options,
  })
  const all: typeof routes = {
    who: (req) => req.session.user ?? 'nobody',
    touch: (req) => void (req.session.seen = (req.session.seen ?? 0) + 1),
    untouched: () => 'untouched',
    logout: (req) => req.session.destroy(),
    revoke: (req) => req.session.revoke(),
    regenerate: (req) => req.session.regenerate(),
    everywhere: (_, { revokeSubject }) => revokeSubject('ada'),
    ...routes,
  }
  const app = express()
  app.use(sessions)
  app.get('/signIn/:user', (req: any, res) => {
    req.session.user = req.params.user
    res.end()
  })
  app.get('/:route', (req, res, next) => {
    const answer = async (): Promise<void> => {
      const body = await all[req.params.route]!(req, sessions)
      res.end(typeof body === 'string' ? body : '')
    }
    answer().catch((error: unknown) => void setImmediate(() => next(error)))
  })
  app.use((error: any, _req: any, res: any, _next: any) => {
    res.status(error.status ?? 500).end(`${error.code ?? error.message}`)
  })
  const url = await listen(app)
  const visit = (path: string, cookie?: string): Promise<Reply> => get(`${url}/${path}`, cookie)
  return {
    sessions,
    events,
    clock,
    visit,
    signIn: async (user, cookie) => cookieHeader((await visit(`signIn/${user}`, cookie)).setCookie),
    who: async (cookie) => (await visit('who', cookie)).body,
  }
}
