/** Whom to call, each for himself. */
export interface Listeners<Arguments extends readonly unknown[]> {
  /** @returns what ends it. */
  add(listener: (...args: Arguments) => void): () => void
  tell(...args: Arguments): void
}

export const createListeners = <Arguments extends readonly unknown[]>(): Listeners<Arguments> => {
  const listeners = new Set<(...args: Arguments) => void>()
  return {
    add(listener) {
      // Of its own: a function that is added twice is called twice, and each time ended for itself.
      const own = (...args: Arguments): void => listener(...args)
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    tell(...args) {
      for (const listener of listeners) listener(...args)
    },
  }
}
