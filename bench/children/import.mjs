// A cold process: how long one import takes, in ns. Where the files are is found before: ours has no name here to be found by. A server has
// loaded node:http before; some libraries load it, ours asks for it when a middleware is made.
await import('node:http')
const url = import.meta.resolve(process.argv[2])
const since = performance.now()
await import(url)
process.stdout.write(String((performance.now() - since) * 1e6))
// What a library keeps open is not waited for.
process.exit()
