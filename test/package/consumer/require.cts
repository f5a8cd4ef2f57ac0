// A consumer whose compiler output is CommonJS, with both forms of import. Compiled, and what comes out is run.
import clientSessions = require('client-sessions')
import byDefault from 'client-sessions'
import { SessionError, generateSecret, util } from 'client-sessions'

interface MySession {
  user: string
  visits: number
}

const secret: string = generateSecret()
const options: clientSessions.SessionOptions = { cookieName: 'session', secret }
const sessions: clientSessions.Sessions<MySession> = clientSessions<MySession>(options)
const token: string = byDefault<MySession>(options).seal({ user: 'ada', visits: 1 })
const result: clientSessions.ReadResult<MySession> = sessions.read(`session=${token}`)
const user: string | undefined = result.ok ? result.data.user : undefined
const decoded: clientSessions.DecodeResult | undefined = util.decode(options, token)
const error: clientSessions.SessionError = new SessionError('too-large', 'message')
const code: clientSessions.SessionErrorCode = error.code

process.stdout.write(
  JSON.stringify([user, decoded?.content.visits, code, byDefault === clientSessions]),
)
