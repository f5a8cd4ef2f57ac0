/** A key and a certificate for this run. Nobody vouches for them: browsers warn, and then speak HTTPS all the same. */
const { execFileSync } = require('node:child_process')
const { mkdtempSync, readFileSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')

const ARGUMENTS = [
  'req -x509 -nodes -days 2',
  '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1',
  '-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1',
].flatMap((text) => text.split(' '))

/** @throws {Error} whose message says what is missing. */
const createCertificate = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'client-sessions-certificate-'))
  const key = path.join(folder, 'key.pem')
  const cert = path.join(folder, 'cert.pem')
  try {
    execFileSync('openssl', [...ARGUMENTS, '-keyout', key, '-out', cert], { stdio: 'pipe' })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    const remedy = 'Install OpenSSL, or run the demo without --https.'
    throw new Error(`--https makes a certificate with openssl, which is not here. ${remedy}`, {
      cause: error,
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

module.exports = { createCertificate }
