/** The application that these tests are about, on both Expresses. */
import express5 from 'express'
import type { Sessions } from '../../src/adapters/connect.ts'
import { express4 } from '../support/hosts.ts'

export interface Shop {
  readonly user: { readonly id: number; readonly name: string }
  readonly visits: number
  readonly text: string
}

/** Says who is signed in, and counts the visits to /count. Ends the session at /logout. */
export const createApp = (
  express: typeof express5,
  ...sessions: readonly Sessions<any>[]
): express5.Express => {
  const app = express()
  for (const each of sessions) app.use(each)
  app.get('/', (req: any, res) => void res.json(req.session))
  app.get('/both', (req: any, res) => void res.json({ session: req.session, cart: req.cart }))
  app.get('/count', (req: any, res) => {
    req.session.visits = (req.session.visits ?? 0) + 1
    res.cookie('theme', 'dark').json(req.session)
  })
  app.get('/fill', (req: any, res) => {
    req.session.text = 'x'.repeat(Number(req.query['length']))
    res.end()
  })
  app.get('/logout', (req: any, res) => {
    req.session.destroy()
    res.end()
  })
  return app
}

export const EXPRESS: readonly (readonly [string, typeof express5])[] = [
  ['express 4', express4],
  ['express 5', express5],
]
