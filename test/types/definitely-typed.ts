/** Code written against `@types/client-sessions` 0.8.7 compiles as it is. */
/* oxlint-disable import/no-named-as-default-member -- such code reaches `util` through the function */
import express from 'express'
import sessions from '../../src/index.mts'
import type {
  ComputeHmacOptions,
  DecodeResult,
  NextFunction,
  RequestHandler,
  SessionOptions,
  Util,
} from '../../src/index.mts'

const secret = 'a secret'
const app = express()

// Each call gives the same type, so one variable holds any of them.
let middleware = sessions({ secret })
middleware = sessions({ secret, cookieName: 'session' })
middleware = sessions({ secret, requestKey: 'auth', duration: 600_000, activeDuration: 300_000 })
middleware = sessions({ secret, cookie: {} })
middleware = sessions({ secret, cookie: { httpOnly: false, ephemeral: true, secureProxy: true } })
middleware = sessions({ secret, cookie: { path: '/api', maxAge: 60_000, domain: 'example.com' } })
middleware = sessions({ secret, cookie: { sameSite: true, secure: true } })
middleware = sessions({ secret, cookieName: undefined, duration: undefined, cookie: undefined })
const options: SessionOptions = { secret }
middleware = sessions(options)
app.use(middleware)
app.use((req: any, res: any, next: NextFunction) => {
  req.session = { test: true }
  req.session.reset(['csrf'])
  res.end()
  next(new Error('message'))
})

// Its handlers take any request and any response, as those of tests and of other frameworks.
const handler: RequestHandler = sessions(options)
const wrapped: RequestHandler = (req, res, next) => handler(req, res, (error) => next(error))
app.use(wrapped)

const encoded: string = sessions.util.encode({ cookieName: 'session', secret }, { test: true })
sessions.util.encode(options, 'text', 60_000, Date.now())
sessions.util.encode(options, [1, 2, 3])
const decoded: DecodeResult | undefined = sessions.util.decode(options, encoded)
const test: boolean = decoded?.content.test
const numbers: number[] = decoded ? [decoded.createdAt, decoded.duration] : []

const keys: ComputeHmacOptions = { signatureAlgorithm: 'sha256', signatureKey: Buffer.alloc(32) }
const withMore = { ...keys, cookieName: 'session', secret }
const mac: Buffer = sessions.util.computeHmac(keys, 'iv', 'ciphertext', 60_000, 0)
sessions.util.computeHmac(withMore, Buffer.alloc(16), mac, 60_000, 0)
const util: Util = sessions.util
export { numbers, test, util }
