/** Handlers that change their session when its cookie has gone, and others that do not. */
import type { Handler } from './hosts.ts'

export const LATE: readonly (readonly [string, Handler])[] = [
  [
    'a key after end',
    (req, res) => {
      const { session } = req
      res.end('ok')
      session.late = 1
    },
  ],
  [
    'a nested key after end',
    (req, res) => {
      const { nested } = req['session']
      res.end('ok')
      nested.late = 1
    },
  ],
  [
    'a deletion after end',
    (req, res) => {
      const { session } = req
      res.end('ok')
      delete session.old
    },
  ],
  [
    'the getter after end',
    (req, res) => {
      res.end('ok')
      req['session'].late = 1
    },
  ],
  [
    'the getter in a later turn',
    (req, res) => {
      res.end('ok')
      setTimeout(() => (req['session'].late = 1), 5)
    },
  ],
  [
    'an assigned object',
    (req, res) => {
      res.end('ok')
      req['session'] = { late: 1 }
    },
  ],
  [
    'null',
    (req, res) => {
      res.end('ok')
      req['session'] = null
    },
  ],
  [
    'destroy()',
    (req, res) => {
      const { session } = req
      res.end('ok')
      session.destroy()
    },
  ],
  [
    'reset()',
    (req, res) => {
      const { session } = req
      res.end('ok')
      session.reset()
    },
  ],
  [
    'setDuration()',
    (req, res) => {
      const { session } = req
      res.end('ok')
      session.setDuration(1000)
    },
  ],
  [
    'a change while streaming',
    (req, res) => {
      res.write('o')
      req['session'].late = 1
      res.end('k')
    },
  ],
  [
    'a change while streaming in a later turn',
    (req, res) => {
      const { session } = req
      res.write('o')
      setTimeout(() => {
        session.late = 1
        res.end('k')
      }, 5)
    },
  ],
  [
    'a change after writeHead',
    (req, res) => {
      const { session } = req
      res.writeHead(200)
      // Node's writeHead of http/1 only keeps the headers; they are settled all the same.
      session.late = 1
      res.end('ok')
    },
  ],
  [
    'a change after flushHeaders',
    (req, res) => {
      const { session } = req
      res.flushHeaders()
      session.late = 1
      res.end('ok')
    },
  ],
  [
    'something that cannot be saved',
    (req, res) => {
      const { session } = req
      res.end('ok')
      session.late = 1n
    },
  ],
  [
    'a second change, after one in time',
    (req, res) => {
      const { session } = req
      session.inTime = 1
      res.write('o')
      session.late = 1
      res.end('k')
    },
  ],
  [
    'many late changes',
    (req, res) => {
      res.write('o')
      for (let i = 0; i < 10; i++) req['session'].late = i
      res.end('k')
      req['session'].later = 1
      setTimeout(() => (req['session'].last = 1), 5)
    },
  ],
]

export const IN_TIME: readonly (readonly [string, Handler])[] = [
  ['no use at all', (_req, res) => res.end('ok')],
  ['a read before', (req, res) => res.end(req['session'].old ? 'ok' : 'no')],
  [
    'a read after end',
    (req, res) => {
      res.end('ok')
      void req['session'].old
    },
  ],
  [
    'a read of a held session after end',
    (req, res) => {
      const { session } = req
      res.end('ok')
      setTimeout(() => void session.old, 5)
    },
  ],
  [
    'a change before',
    (req, res) => {
      req['session'].inTime = 1
      res.write('o')
      res.end('k')
    },
  ],
  [
    'a change before, a read after',
    (req, res) => {
      req['session'].inTime = 1
      res.end('ok')
      void req['session'].inTime
    },
  ],
  [
    'destroy() before',
    (req, res) => {
      req['session'].destroy()
      res.end('ok')
    },
  ],
  [
    'a late change that is taken back',
    (req, res) => {
      const { session } = req
      res.end('ok')
      session.late = 1
      delete session.late
    },
  ],
  [
    'the same value again',
    (req, res) => {
      const { session } = req
      res.end('ok')
      session.old = 1
    },
  ],
  [
    'a pipe after a change',
    (req, res) => {
      req['session'].inTime = 1
      res.flushHeaders()
      res.write('o')
      setImmediate(() => res.end('k'))
    },
  ],
]
