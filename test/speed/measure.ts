/** Measures functions side by side: only how they compare counts, on whatever machine this is. */

const ROUNDS = 15
const WARM_UP = 1500

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

const timeOf = (act: () => unknown, times: number): number => {
  const start = process.hrtime.bigint()
  for (let i = 0; i < times; i++) act()
  return Number(process.hrtime.bigint() - start)
}

/**
 * How long each takes, as a multiple of what the first one takes: the median of rounds in which all take turns, forwards and
 * backwards.
 *
 * @param times how often each is called in a round.
 */
export const compare = async <Name extends string>(
  cases: Readonly<Record<Name, () => unknown>>,
  times = 150,
): Promise<Record<Name, number>> => {
  const names = Object.keys(cases) as Name[]
  const timesOf = new Map(names.map((name) => [name, [] as number[]]))
  for (const name of names) timeOf(cases[name], Math.min(WARM_UP, 10 * times))
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      timesOf.get(name)!.push(timeOf(cases[name], times))
      await new Promise(setImmediate) // what was used up is cleared away here
    }
  }
  const first = timesOf.get(names[0]!)!
  const ratios = names.map((name) => [
    name,
    median(timesOf.get(name)!.map((time, round) => time / first[round]!)),
  ])
  return Object.fromEntries(ratios) as Record<Name, number>
}

const ATTEMPTS = 4

/**
 * Measures until the ratios satisfy, a few times at most: other work on the machine makes them worse. It may
 * make them better too, by chance; a goal that is missed by far is missed each time.
 *
 * @returns the last ratios.
 */
export const best = async <Ratios>(
  measure: () => Promise<Ratios>,
  satisfies: (ratios: Ratios) => boolean,
): Promise<Ratios> => {
  let ratios = await measure()
  for (let i = 1; i < ATTEMPTS && !satisfies(ratios); i++) ratios = await measure()
  return ratios
}
