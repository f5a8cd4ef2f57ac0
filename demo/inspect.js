/** What the browser holds, and what the server reads from it. */
const { parseCookie, parseSetCookie } = require('cookie')

/** The Set-Cookie of this response for any of these names. Of two of one name browsers obey the last. */
const sentCookies = (res, names) => {
  const lines = [res.getHeader('Set-Cookie') ?? []].flat().map((line) => parseSetCookie(line))
  return names.flatMap((name) => lines.findLast((line) => line.name === name) ?? [])
}

/** The cookies of these names that came with the request. */
const cameIn = (req, names) => {
  const cookies = parseCookie(req.headers.cookie ?? '')
  return names.flatMap((name) => (cookies[name] ? { name, value: cookies[name] } : []))
}

/** Those that the browser has after this response. */
const heldCookies = (req, res, names) =>
  names.flatMap((name) => {
    const [cookie] = [...sentCookies(res, [name]), ...cameIn(req, [name])]
    return cookie?.value ? [{ name, value: cookie.value }] : []
  })

const headerOf = (held) => held.map(({ name, value }) => `${name}=${value}`).join('; ')

/** What the server will read from the browser's next request. `undefined` if the browser has no such cookie. */
const heldSession = (cookies, req, res, name) =>
  cookies.inspect(name, headerOf(heldCookies(req, res, cookies.namesOf(name))))

const describeCookie = (cookies, req, res, name) => {
  const names = cookies.namesOf(name)
  const inspection = heldSession(cookies, req, res, name)
  const events = req.events.filter((event) => event.cookieName === name)
  return {
    name,
    cookieName: names[0],
    attributes: cookies.attributesOf(name),
    held: heldCookies(req, res, names),
    cameIn: cameIn(req, names),
    size: inspection?.bytes,
    keyId: inspection?.keyId,
    duration: cookies.durationOf(name),
    session: inspection?.session,
    sent: sentCookies(res, names).length > 0,
    resealed: events.some(({ type }) => type === 'resealed'),
    refused: events.find(({ type, reason }) => type === 'rejected' && reason !== 'absent')?.reason,
  }
}

module.exports = { cameIn, describeCookie, headerOf, heldCookies, heldSession, sentCookies }
