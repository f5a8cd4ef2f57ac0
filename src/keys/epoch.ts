/** How long keys and nonces are used. */

/** SP 800-38D allows 2^32 random GCM nonces per key; 2^20 leaves a collision at 2^-57. */
export const EPOCH_MESSAGES: number = 2 ** 20
export const EPOCH_MS: number = 24 * 60 * 60 * 1000
/** Derived keys of tokens that came in, the ones used last. */
export const KEPT_KEYS = 1024
/** Fresh randomness for each nonce, beside the content. */
export const RANDOM_BYTES = 16
