/** The real nginx in front of an application, as the user who runs the tests, on free loopback ports. */
import { execFileSync, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, onTestFinished } from 'vitest'
import { listen, type Reply } from '../support/server.ts'

/** Not a package, but on every machine that runs these tests. */
const OPENSSL = 'openssl'

/** Where Debian's package `nginx` has it, which is not in everybody's PATH. */
const NGINX = '/usr/sbin/nginx'

/** `describe`, where there is an nginx; a line in the output where there is none. */
export const describeBehindNginx = (name: string, tests: () => void): void => {
  if (existsSync(NGINX)) return void describe(name, tests)
  process.stderr.write(`skipped: ${name}. There is no ${NGINX}; install the Debian package nginx\n`)
  describe.skip(name, tests)
}

interface Directives {
  /** Of the server, such as buffer sizes. */
  readonly server?: string
  /** Beside the server, such as a cache. */
  readonly outer?: string
}

export interface Proxy {
  /** Where it speaks TLS; the certificate is its own. */
  readonly https: string
  readonly http: string
  /** The application itself, past the proxy. */
  readonly direct: string
  readonly certificate: Buffer
  /** What nginx has to say. */
  log(): string
}

/**
 * A port below those that the system gives to clients and to servers which ask for any: nobody takes it in the moment
 * between this and nginx.
 */
const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    const server = net.createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (free) return port
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })

const createCertificate = (folder: string): void => {
  const type = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-keyout', 'key.pem', '-out', 'cert.pem']
  execFileSync(OPENSSL, ['req', '-x509', ...type, ...subject], { cwd: folder, stdio: 'ignore' })
}

/** `daemon` and `master_process` off: one process, which ends with the test. */
const configuration = (
  ports: { readonly http: number; readonly https: number; readonly app: string },
  { server = '', outer = '' }: Directives,
): string => `
daemon off;
master_process off;
pid nginx.pid;
error_log error.log info;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  upstream app {
    server ${ports.app};
    keepalive 2;
  }
  ${outer}
  server {
    listen 127.0.0.1:${ports.http};
    listen 127.0.0.1:${ports.https} ssl http2;
    server_name localhost;
    ssl_certificate cert.pem;
    ssl_certificate_key key.pem;
    ${server}
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`

/** Starts nginx in front of this application. Both close when the test is over. */
export const startBehindNginx = async (
  app: http.RequestListener,
  directives: Directives = {},
): Promise<Proxy> => {
  const direct = await listen(app)
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  createCertificate(folder)
  const ports = { http: await freePort(), https: await freePort(), app: new URL(direct).host }
  writeFileSync(join(folder, 'nginx.conf'), configuration(ports, directives))
  const options = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
  const child = spawn(NGINX, options, { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  let ended = false
  child.stderr.on('data', (chunk) => (complaint += String(chunk)))
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => ((ended = true), resolve())),
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
    return exited
  })
  const log = (): string => complaint + readFileSync(join(folder, 'error.log'), 'utf8')
  while (!(await answers(ports.https))) {
    if (ended) throw new Error(`nginx does not start: ${log()}`)
    await new Promise((resolve) => void setTimeout(resolve, 10))
  }
  return {
    https: `https://localhost:${ports.https}`,
    http: `http://localhost:${ports.http}`,
    direct,
    certificate: readFileSync(join(folder, 'cert.pem')),
    log,
  }
}

interface Asked {
  readonly cookie?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** One GET through the proxy, or past it. */
export const ask = (proxy: Proxy, url: string, { cookie, headers }: Asked = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const all = { ...headers, ...(cookie !== undefined && { cookie }) }
    const options = { headers: all, agent: false, ca: proxy.certificate, family: 4 }
    const { get } = url.startsWith('https:') ? https : http
    const request = get(url, options as https.RequestOptions, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => (body += text))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode, headers: received } = response
        const setCookie = received['set-cookie'] ?? []
        resolve({ status: statusCode!, headers: received, setCookie, body })
      })
    })
    request.on('error', reject)
  })
