// A consumer whose compiler output is ESM, or goes to a bundler.
import clientSessions, { SessionError, generateSecret, util } from 'client-sessions'
import type {
  CookieOptions,
  DecodeResult,
  LegacyOptions,
  ReadResult,
  RejectReason,
  Session,
  SessionErrorCode,
  SessionEvent,
  SessionMethods,
  SessionOptions,
  Sessions,
} from 'client-sessions'

interface MySession {
  user: string
  visits: number
}

const secret: string = generateSecret()
const cookie: CookieOptions = { path: '/' }
const legacy: LegacyOptions = { until: new Date() }
const events: SessionEvent[] = []
const options: SessionOptions = {
  cookieName: 'session',
  secret,
  cookie,
  legacy,
  onEvent: (event) => void events.push(event),
}
const sessions: Sessions<MySession> = clientSessions<MySession>(options)
const token: string = sessions.seal({ user: 'ada', visits: 1 })
const result: ReadResult<MySession> = sessions.read(`session=${token}`)
const user: string | undefined = result.ok ? result.data.user : undefined
const decoded: DecodeResult | undefined = util.decode(options, token)
const error: SessionError = new SessionError('too-large', 'message')
const code: SessionErrorCode = error.code
const reason: RejectReason = 'forged'

export const use = (session: Session<MySession>, methods: SessionMethods): void => {
  session.user = 'ada'
  session.reset(['visits'])
  methods.destroy()
}

process.stdout.write(JSON.stringify([user, decoded?.content.visits, code, reason, events]))
