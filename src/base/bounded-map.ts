/** A map that keeps the `limit` entries used last. Bounded, since what fills it may come from strangers. */
export interface BoundedMap<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  readonly size: number
}

export const boundedMap = <Value>(limit: number): BoundedMap<Value> => {
  const entries = new Map<string, Value>() // iterates in the order of insertion: oldest use first
  let newest: string | undefined // in its place already, and the same one is often used many times in a row
  return {
    get size() {
      return entries.size
    },
    get(key) {
      const value = entries.get(key)
      if (value === undefined || key === newest) return value
      entries.delete(key)
      entries.set(key, value)
      newest = key
      return value
    },
    set(key, value) {
      if (key !== newest) entries.delete(key)
      entries.set(key, value)
      newest = key
      if (entries.size > limit) entries.delete(entries.keys().next().value!)
    },
  }
}
