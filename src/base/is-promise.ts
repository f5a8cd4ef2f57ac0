/** Not by its class: where an application has put another Promise in the place of the global one, async functions keep theirs. */
export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
