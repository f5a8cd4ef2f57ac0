/** What the browser holds, and what the server reads from it. */
const { parseCookie, parseSetCookie } = require('cookie')
const { keyIdOf } = require('./token.js')

/** The last Set-Cookie of this name in the response: the one that browsers obey. */
const sentCookie = (res, name) => {
  const line = [res.getHeader('Set-Cookie') ?? []]
    .flat()
    .findLast((text) => text.startsWith(`${name}=`))
  return line === undefined ? undefined : parseSetCookie(line)
}

const cameIn = (req, name) => parseCookie(req.headers.cookie ?? '')[name]

/** The cookie's value as the browser has it after this response. `undefined` if it has none. */
const heldValue = (req, res, name) => {
  const sent = sentCookie(res, name)
  return (sent ? sent.value : cameIn(req, name)) || undefined
}

const describeCookie = (cookies, req, res, name) => {
  const value = heldValue(req, res, name)
  const reading = value === undefined ? undefined : cookies.read(name, value)
  const events = req.events.filter((event) => event.cookieName === name)
  return {
    name,
    value,
    size: value === undefined ? 0 : name.length + value.length,
    keyId: value && keyIdOf(value),
    duration: cookies.durationOf(name),
    life: reading?.ok ? { from: reading.createdAt, until: reading.expiresAt } : undefined,
    data: reading?.ok ? reading.data : undefined,
    sent: sentCookie(res, name) !== undefined,
    resealed: events.some(({ type }) => type === 'resealed'),
    refused: events.find(({ type, reason }) => type === 'rejected' && reason !== 'absent')?.reason,
    cameIn: cameIn(req, name),
  }
}

module.exports = { describeCookie, heldValue, sentCookie }
