// One library in a process of its own: how much memory is in use after the first and after the last request.
// Needs --expose-gc. Arguments: the built package, "express" or "fastify", the library's name, and the two counts.
const { createClient, requestText } = require('../client.js')
const { libraries, expressOf } = require('../libraries.js')
const { packageUnderTest } = require('../package-under-test.js')
const { startExpress, startFastify } = require('../servers.js')
const { newSecret } = require('../tokens.js')

const IN_FLIGHT = 8
const SLICE = 10_000

const [folder, host, name, ...counts] = process.argv.slice(2)
const [first, last] = counts.map(Number)
const VISITORS = Math.min(4096, first)

/** In bytes: what is still in use, with Buffers, and the whole process. */
const memory = () => {
  globalThis.gc()
  globalThis.gc() // what finalizers of the first let go
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed + external, rss }
}

/** Of a hundred requests 89 read, 10 write, and one is a new visitor. */
const requestsOf = (cookies) => {
  let i = 0
  let visitors = VISITORS
  return () => {
    i++
    if (i % 100 === 0) return requestText(`/login/${visitors++}`, '')
    return requestText(i % 10 === 5 ? '/write' : '/read', cookies[i % cookies.length])
  }
}

const main = async () => {
  const library = libraries.find((each) => each.name === name)
  const mountOf = host === 'express' ? expressOf(library) : library.fastify
  const mounted = await mountOf(newSecret(), { package: packageUnderTest(folder) })
  const server = await (host === 'express' ? startExpress : startFastify)(mounted)
  const client = await createClient(server.port, IN_FLIGHT)
  const cookies = []
  for (let i = 0; i < VISITORS; i++) {
    cookies.push((await client.get(`/login/${i}`)).cookies.join('; '))
  }
  const next = requestsOf(cookies)
  let done = 0
  const upTo = async (count) => {
    while (done < count) {
      const slice = Math.min(SLICE, count - done)
      await client.time(slice, next)
      done += slice
    }
    return { requests: done, ...memory() }
  }
  const after = [await upTo(first), await upTo(last)]
  process.stdout.write(JSON.stringify(after))
  process.exit()
}

void main()
