/**
 * Randomness for nonces, drawn for many messages at once: asking the system's generator costs a third of a small token.
 * Not for keys or ids: only a nonce is hedged, so that a machine that is cloned together with its pool harms nobody.
 */
import { randomBytes } from 'node:crypto'

const POOL_BYTES = 4096

/** Nothing is drawn while loading: it would be part of a snapshot that many machines start from. */
let pool = Buffer.alloc(0)
/** What is before it has been given out. */
let next = 0

/** Puts fresh random bytes into `target`. None is given out twice, and none that was stays here. */
export const takeRandom = (target: Buffer, offset: number, bytes: number): void => {
  if (next + bytes > pool.length) {
    pool = randomBytes(POOL_BYTES)
    next = 0
  }
  const end = next + bytes
  pool.copy(target, offset, next, end)
  pool.fill(0, next, end)
  next = end
}
