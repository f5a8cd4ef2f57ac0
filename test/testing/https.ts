/** A server that a browser reaches over HTTPS, with a certificate that nobody vouches for. */
import type { RequestListener } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { localCertificate } from '../support/certificate.ts'

/** Gives the server's port on the loopback address. It closes when the test is over. */
export const listenSecurely = async (listener: RequestListener): Promise<number> => {
  const server = https.createServer(localCertificate(), listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
