/** A map that keeps the `limit` entries used last. Bounded, since what fills it may come from strangers. */
export interface BoundedMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  readonly size: number
}

export const boundedMap = <Value>(limit: number): BoundedMap<Value> => {
  const entries = new Map<string, Value>() // iterates in the order of insertion: oldest use first
  return {
    get size() {
      return entries.size
    },
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size > limit) entries.delete(entries.keys().next().value!)
    },
  }
}
