import { defineConfig } from 'vitest/config'

/** `npm run test:speed`: on the build that users get, one test at a time, without coverage, which slows down our side alone. */
export default defineConfig({
  test: { include: ['test/speed/ratios.ts'], testTimeout: 120_000 },
})
