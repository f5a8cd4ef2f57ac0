/** Servers that speak TLS, with a certificate of their own, and one request to each. */
import http2 from 'node:http2'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { localCertificate } from './certificate.ts'

type Listener = (req: any, res: any) => void

const started = (server: https.Server | http2.Http2SecureServer): Promise<number> => {
  onTestFinished(() => void server.close())
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/** The status and the Set-Cookie lines that a GET over TLS gets. */
export interface SecureReply {
  readonly status: number
  readonly setCookie: readonly string[]
}

export const overHttps = async (listener: Listener, cookie?: string): Promise<SecureReply> => {
  const certificate = localCertificate()
  const port = await started(https.createServer(certificate, listener))
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca: certificate.cert, servername: 'localhost' }
    const headers = cookie === undefined ? {} : { cookie }
    const request = https.get({ ...options, headers, agent: false }, (response) => {
      response.resume()
      const setCookie = response.headers['set-cookie'] ?? []
      response.on('end', () => resolve({ status: response.statusCode!, setCookie }))
    })
    request.on('error', reject)
  })
}

export const overHttp2 = async (listener: Listener): Promise<SecureReply> => {
  const certificate = localCertificate()
  const port = await started(http2.createSecureServer(certificate, listener))
  const options = { ca: certificate.cert, servername: 'localhost' }
  const client = http2.connect(`https://127.0.0.1:${port}`, options)
  onTestFinished(() => client.destroy())
  return new Promise((resolve, reject) => {
    client.on('error', reject)
    const stream = client.request({ ':path': '/' })
    stream.on('error', reject)
    stream.on('response', (headers) => {
      resolve({ status: headers[':status']!, setCookie: headers['set-cookie'] ?? [] })
    })
    stream.end()
  })
}
