// Who is measured, in the order of the tables. Each file of bench/libraries says of one
//   name, note, isWeaker      who it is; weaker: signed only, or no cookie of its own
//   isCodecOnly               it stands there as a session library already, or is none
//   packages                  what an application installs for it
//   codec(secrets, context)   { seal, open, isAsync?, fits?, sealThere?, sealExpired?, asInput?, lengthOf?, close? }
//   connect(secret, context)  { middleware, session(req, res), get?, set?, cookie? }
//   express(secret, context)  { middleware?, session(req, res), save? }: where that is not the same
//   fastify(secret, context)  { plugin?, options, session(request, reply), save?, cookie? }
//   cookieLength(data, secret)  where there is no codec to tell
//   lacks                     why it has no such thing, by these names, and `seal`, `keys`, `refuse`, `expired`, `large`, `http`,
//                             `package`, `memory`
const { isInstalled } = require('./installed.js')

const OURS = 'client-sessions'
const FLOOR = 'floor'
/** All are this library. */
const OWN = new Set([OURS, 'client-sessions, keepOpened: false', 'client-sessions util'])

const NAMES = [
  'floor',
  'client-sessions',
  'client-sessions-opening-each',
  'client-sessions-util',
  'client-sessions-0.8',
  'iron-session',
  'secure-session',
  'cookie-session',
  'express-session',
  'jose',
  'h3',
]

const libraries = NAMES.map((name) => require(`./libraries/${name}.js`))

/** Which of its packages is not there. */
const missingOf = ({ packages = [] }) => packages.find((name) => !isInstalled(name))

const expressOf = ({ express, connect }) => express ?? connect

module.exports = { OURS, OWN, FLOOR, libraries, missingOf, expressOf }
