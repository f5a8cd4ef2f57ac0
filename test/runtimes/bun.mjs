import { answer } from './suite.mjs'

const server = globalThis.Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: answer })
console.log(JSON.stringify({ port: server.port }))
