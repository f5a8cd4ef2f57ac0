import { answer } from './suite.mjs'

const onListen = ({ port }) => console.log(JSON.stringify({ port }))
globalThis.Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, answer)
