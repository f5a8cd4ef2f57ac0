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

/** What tells frameworks of Node to believe a proxy. */
export const TRUST_PROXY =
  'app.set("trust proxy", 1) in Express, trustProxy in Fastify, app.proxy in Koa, or, with any server, '
