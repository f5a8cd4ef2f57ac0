import express from 'express'
import passport from 'passport'
import { Strategy } from 'passport-local'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader, get, listen } from '../support/server.ts'

test('a logout by passport ends the session in every copy of its cookie', async () => {
  const authenticator = new passport.Passport()
  authenticator.use(new Strategy((name, _, done) => done(null, { id: name })))
  authenticator.serializeUser((user: any, done) => done(null, user.id))
  authenticator.deserializeUser((id, done) => done(null, { id }))
  const app = express()
  app.use(clientSessions({ cookieName: 'session', secret: SECRET, revocation: {} }))
  app.use(authenticator.session())
  app.get('/login', authenticator.authenticate('local'), (_, res) => void res.end())
  app.get('/logout', (req, res, next) => {
    req.logout((error) => (error ? next(error) : res.end()))
  })
  app.get('/', (req: any, res) => void res.end(req.user?.id ?? 'nobody'))
  const url = await listen(app)

  const { setCookie } = await get(`${url}/login?username=ada&password=x`)
  const cookie = cookieHeader(setCookie)
  expect((await get(url, cookie)).body).toBe('ada')
  expect((await get(`${url}/logout`, cookie)).status).toBe(200)
  expect((await get(url, cookie)).body).toBe('nobody')
})
