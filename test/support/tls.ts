/** Servers that speak TLS, with a certificate of their own, and one request to each. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http2 from 'node:http2'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Not a package, but on every machine that runs these tests. */
const OPENSSL = 'openssl'

interface Certificate {
  readonly key: Buffer
  readonly cert: Buffer
}

type Listener = (req: any, res: any) => void

const createCertificate = (): Certificate => {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const key = join(folder, 'key.pem')
  const cert = join(folder, 'cert.pem')
  const type = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', '/CN=localhost', '-days', '2']
  try {
    execFileSync(OPENSSL, ['req', '-x509', ...type, ...subject, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

let certificate: Certificate | undefined

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
  certificate ??= createCertificate()
  const port = await started(https.createServer(certificate, listener))
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca: certificate!.cert, servername: 'localhost' }
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
  certificate ??= createCertificate()
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
