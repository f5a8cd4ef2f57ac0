import { SessionError } from '../base/errors.ts'

/** Whether the client's connection is encrypted, as far as this process or its proxy can tell. */
export const isSecure = (req: object): boolean => {
  // `req.secure` is Express's, and heeds its "trust proxy"; `proxySecure` is what 0.8 asked proxied applications to set.
  const { socket, connection, secure } = req as {
    socket?: { encrypted?: boolean }
    connection?: { proxySecure?: boolean }
    secure?: boolean
  }
  return Boolean(socket?.encrypted) || Boolean(connection?.proxySecure) || secure === true
}

export const insecure = (): SessionError =>
  new SessionError(
    'insecure-connection',
    'cookie.secure is on, and this request came over plain HTTP. Behind a proxy that speaks HTTPS set ' +
      'app.set("trust proxy", 1) in Express, trustProxy in Fastify, app.proxy in Koa, or, with any server, ' +
      'cookie.secureProxy; for development over HTTP set cookie.secure to "auto"',
  )
