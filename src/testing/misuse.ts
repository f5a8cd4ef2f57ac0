/** Errors of wrong arguments: which one, what came, and the remedy. */

/** By its type alone where it may be a secret or a cookie. */
export const describe = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) {
    return `an object (${Object.prototype.toString.call(value)})`
  }
  return typeof value === 'string' || typeof value === 'function'
    ? `a ${typeof value}`
    : String(value)
}

export const misuse = (name: string, came: string, remedy: string): TypeError =>
  new TypeError(`client-sessions/testing: ${name} is ${came}; ${remedy}`)
