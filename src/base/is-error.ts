/** Of whichever realm: each has an `Error` of its own, and Jest gives one to tests. */
export const isError = (value: unknown): value is Error =>
  value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
