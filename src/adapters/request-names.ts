/** What Node and Express put on each request itself, beside what IncomingMessage inherits. */
const OWN = new Set(
  (
    'url method headers rawHeaders headersDistinct trailers rawTrailers trailersDistinct socket connection client ' +
    'httpVersion httpVersionMajor httpVersionMinor complete aborted upgrade statusCode statusMessage stream authority ' +
    'scheme app res next body params query route path host hostname ip ips protocol secure subdomains fresh stale xhr ' +
    'baseUrl originalUrl cookies signedCookies accepts get header is range'
  ).split(' '),
)

/**
 * Whether a request has such a property already: 0.8 was silently off under such a name. Node's HTTP is asked for here and not
 * imported: loading it is a third of a cold import, and whoever makes a middleware for a server has it already.
 */
export const isRequestName = (name: string): boolean =>
  OWN.has(name) || name in process.getBuiltinModule('node:http').IncomingMessage.prototype
