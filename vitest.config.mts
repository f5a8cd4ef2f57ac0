import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      // The two entries hand on what the rest exports; test/package requires and imports them from the packed tarball.
      exclude: ['src/index.ts', 'src/index.mts'],
      thresholds: { 100: true },
    },
  },
})
