import { randomBytes } from 'node:crypto'

/** A new secret: 256 random bits as 43 characters, good for an environment variable. */
export const generateSecret = (): string => randomBytes(32).toString('base64url')
