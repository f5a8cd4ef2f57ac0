/** Sessions of an exact size. */
import type { Sessions } from '../../src/adapters/connect.ts'

/** A text which, as the session's only key `a`, makes a cookie (or several) of so many bytes, or up to three less. */
export const textFor = (
  sessions: Sessions,
  bytes: number,
  measured: 'bytes' | 'setCookieBytes' = 'bytes',
): string => {
  let low = 0
  let high = bytes
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (sessions.measure({ a: 'x'.repeat(middle) })[measured] <= bytes) low = middle
    else high = middle - 1
  }
  return 'x'.repeat(low)
}
