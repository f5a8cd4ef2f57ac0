import { expect, test } from 'vitest'
import { boundedMap } from '../../src/base/bounded-map.ts'

test('keeps what was set, up to its limit', () => {
  const map = boundedMap<number>(2)
  expect(map.size).toBe(0)
  map.set('a', 1)
  map.set('b', 2)
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, 2, undefined, 2])
})

test('drops what was used longest ago; reading is using', () => {
  const map = boundedMap<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.get('a')
  map.set('c', 3)
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2])
})

test('setting again is using, and makes no second entry', () => {
  const map = boundedMap<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  expect(map.size).toBe(2)
  map.set('c', 4)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4])
})

test('using the newest one changes neither order nor size', () => {
  const map = boundedMap<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('b', 3)
  expect([map.get('b'), map.get('b'), map.size]).toEqual([3, 3, 2])
  map.set('c', 4)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 3, 4])
})

test('never grows over its limit', () => {
  const map = boundedMap<number>(10)
  for (let i = 0; i < 1000; i++) {
    map.set(String(i), i)
    expect(map.size).toBeLessThanOrEqual(10)
  }
})

test('keys that objects inherit are keys like others', () => {
  const map = boundedMap<number>(2)
  expect(map.get('__proto__')).toBeUndefined()
  map.set('__proto__', 1)
  expect(map.get('__proto__')).toBe(1)
})
