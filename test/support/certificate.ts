/** A certificate for localhost that nobody vouches for. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Not a package, but on every machine that runs these tests. */
const OPENSSL = 'openssl'

export interface Certificate {
  readonly key: Buffer
  readonly cert: Buffer
}

let certificate: Certificate | undefined

const create = (): Certificate => {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const kind = 'req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 2'
  const args = [...kind.split(' '), '-subj', '/CN=localhost', '-keyout', key, '-out', cert]
  try {
    execFileSync(OPENSSL, args, { stdio: 'ignore' })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The same for all tests of a file. */
export const localCertificate = (): Certificate => (certificate ??= create())
