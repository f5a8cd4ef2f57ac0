import { defineConfig } from 'vitest/config'

export default defineConfig({
  // As package.json has it of the build; test/fetch runs with Node's in its place as well.
  resolve: {
    alias: { '#codecs': new URL('src/adapters/web-codecs.ts', import.meta.url).pathname },
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      // The entries hand on what the rest exports; test/package, test/fastify and test/koa load them from the packed tarball,
      // and test/cli runs the command from there.
      exclude: ['src/{index,fastify,koa}.{ts,mts}', 'src/cli.ts'],
      thresholds: { 100: true },
    },
  },
})
