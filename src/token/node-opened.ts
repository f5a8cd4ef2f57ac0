/**
 * What was in the tokens that were opened a moment ago: a browser sends one cookie with each request of a page. Only authentic
 * ones come here. Whether they have expired or are revoked is not known here, and is asked each time.
 *
 * One map for the process: an application may have a secret for each of its customers.
 */
import type { Keyring } from '../keys/node-keyring.ts'
import type { TokenResult } from './result.ts'

type Opened = Extract<TokenResult, { ok: true }>

interface Kept {
  /** The keys of one cookie name under one list of secrets. */
  readonly keyring: Keyring
  readonly text: string
  readonly opened: Opened
}

/** In ms. The next token that is opened after it finds everything forgotten: nothing runs by itself. */
const A_MOMENT = 60_000
const MAX_TOKENS = 256
/** Of tokens and of what was in them, in all. */
const MAX_CHARACTERS = 2 ** 20
const SEEN_TOKENS = 256

/** By their places, in the order in which they came. */
const kept = new Map<number, Kept>()
let characters = 0
/** The places of tokens that were opened, each at an index that some of its bits choose. */
const seen = new Int32Array(SEEN_TOKENS)
/** When the oldest may have come. */
let since = 0

const PLACE_CHARACTERS = 5

/**
 * Some 28 bits of the tag, which nobody can choose without the key. A number is found quicker than a text. To come to the
 * comparison with a token that somebody else has, one has to guess these, and learns nothing: all of it is compared, by words, and
 * a text that differs is then opened, and refused, like any other.
 */
const placeOf = (text: string): number => {
  const end = text.length - 1
  let place = 0
  for (let at = end - PLACE_CHARACTERS; at < end; at++) place = (place << 6) ^ text.charCodeAt(at)
  return place
}

const drop = (place: number): void => {
  const dropped = kept.get(place)
  if (!dropped) return
  kept.delete(place)
  characters -= dropped.text.length + dropped.opened.json.length
}

const forgetOld = (): void => {
  const now = performance.now()
  if (now - since < A_MOMENT) return
  since = now
  kept.clear()
  characters = 0
}

/** What was in this token, if these keys have opened it. */
export const findOpened = (keyring: Keyring, text: string): Opened | undefined => {
  const found = kept.get(placeOf(text))
  return found?.keyring === keyring && found.text === text ? found.opened : undefined
}

/**
 * Keeps what was opened for the second time: most cookies come but once in a moment, and would push out those that come often.
 *
 * @param text of an authentic token, its own: as a part of a header it would be kept with all of that.
 */
export const noteOpened = (keyring: Keyring, text: string, opened: Opened): void => {
  forgetOld()
  const place = placeOf(text)
  const index = place & (SEEN_TOKENS - 1)
  if (seen[index] !== place) {
    seen[index] = place
    return
  }
  drop(place) // of other keys, which have this secret as well
  kept.set(place, { keyring, text, opened })
  characters += text.length + opened.json.length
  for (const [oldest] of kept) {
    if (kept.size <= MAX_TOKENS && characters <= MAX_CHARACTERS) break
    drop(oldest)
  }
}
