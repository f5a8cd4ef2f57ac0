// The augmentation that README shows types `req.session` in every Express handler, without a cast.
import express = require('express')
import clientSessions = require('client-sessions')

interface MySession {
  user: { id: number; name: string }
  csrf?: string
}

declare global {
  namespace Express {
    interface Request {
      get session(): clientSessions.Session<MySession>
      set session(data: MySession | null)
    }
  }
}

const app = express()
app.use(clientSessions<MySession>({ cookieName: 'session', secret: 'a'.repeat(32) }))

app.get('/read', (req, res) => {
  const id: number | undefined = req.session.user?.id
  const csrf: string | undefined = req.session.csrf
  // @ts-expect-error: a key is not there until it is written
  void req.session.user.id
  // @ts-expect-error: not a key of MySession
  void req.session.usr
  res.json({ id, csrf })
})

app.post('/write', (req, res, next) => {
  const user = { id: 7, name: 'Ada' }
  req.session.user = user
  req.session.csrf = 'token'
  delete req.session.csrf
  req.session.reset(['csrf'])
  req.session.reset()
  req.session = { user }
  req.session = { user, csrf: 'token' }
  // @ts-expect-error: the user is missing
  req.session = { csrf: 'token' }
  // @ts-expect-error: not a key of MySession
  req.session = { user, usr: 1 }
  // @ts-expect-error: another type than in MySession
  req.session.user = 'ada'
  // @ts-expect-error: only null destroys
  req.session = undefined
  req.session.setDuration(60_000, true)
  req.session.save((error) => void error?.message)
  req.session.save().then(() => void res.end(), next)
  req.session.destroy()
  req.session = null
})

const router = express.Router()
router.get('/', (req, res, next) => {
  if (req.session.user) res.send(req.session.user.name)
  else next()
})
app.use('/router', router)
