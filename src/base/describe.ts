/** Names a value for an error message by its type and, where that is safe to print, its text. */
export const describe = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'object') return `an object (${Object.prototype.toString.call(value)})`
  return `a ${typeof value}`
}

/** Names a value by its type alone: for what may be a secret in the wrong place, and must not get into a log. */
export const describeKind = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? describe(value) : `a ${typeof value}`
}

/** The error of every misuse: which option or argument, what came, what was expected. */
export const misuse = (name: string, came: string, expected: string): TypeError =>
  new TypeError(`client-sessions: ${name} is ${came}; ${expected}`)
