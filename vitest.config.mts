import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      // The entries hand on what the rest exports; test/package requires and imports them from the packed tarball, and
      // test/cli runs the command from there.
      exclude: ['src/index.ts', 'src/index.mts', 'src/cli.ts'],
      thresholds: { 100: true },
    },
  },
})
