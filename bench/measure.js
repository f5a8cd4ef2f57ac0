// Cases side by side: in turn within each round, backwards in every other round, so that whatever else the machine does
// falls on all of them. Times are in ns.

const MAX_ITERATIONS = 20_000 // inputs take memory

// What a case gave last. Somebody could ask for it, so the compiler cannot leave out the work.
let last

const timeSync = (run, inputs) => {
  const since = performance.now()
  for (let i = 0; i < inputs.length; i++) last = run(inputs[i])
  return (performance.now() - since) * 1e6
}

/** With several under way at a time, as a server with several visitors has them: what uses threads can use them. */
const timeAsync = async (run, inputs, inFlight) => {
  const since = performance.now()
  for (let i = 0; i < inputs.length; i += inFlight) {
    last = await Promise.all(inputs.slice(i, i + inFlight).map(run))
  }
  return (performance.now() - since) * 1e6
}

/**
 * Of one case: the time of so many iterations. Inputs are made before the clock starts.
 *
 * A case has `inputs(count)` and `run(input)`, with `isAsync` if that gives a promise; or `time(count)` alone.
 */
const timeOf = async ({ inputs, run, isAsync, time }, count, { inFlight }) => {
  if (time) return time(count)
  const made = inputs(count)
  return isAsync ? timeAsync(run, made, inFlight) : timeSync(run, made)
}

/** Runs it until it is warm, and finds how many iterations fill a sample. */
const warm = async (each, settings) => {
  const { warmMs, sampleMs, inFlight } = settings
  const least = each.isAsync ? inFlight : 1
  let count = least
  let spent = 0
  do {
    const time = await timeOf(each, count, settings)
    spent += time / 1e6
    const fitting = Math.round((sampleMs * 1e6 * count) / time / least) * least
    // Little by little: the first ones are slow, and tell nothing of the time of others.
    count = Math.max(least, Math.min(fitting, count * 2, MAX_ITERATIONS))
  } while (spent < warmMs)
  return count
}

const quantile = (sorted, q) => {
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)]
  return low + (sorted[Math.ceil(at)] - low) * (at - Math.floor(at))
}

/** The median, and the quartiles as its spread. */
const summarize = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
  }
}

/** Of each case, the time of one iteration in each round. */
const timesByRound = async (cases, settings) => {
  const runs = []
  for (const each of cases) runs.push({ each, count: await warm(each, settings), times: [] })
  for (let round = 0; round < settings.rounds; round++) {
    for (const run of round % 2 === 0 ? runs : runs.toReversed()) {
      run.times.push((await timeOf(run.each, run.count, settings)) / run.count)
    }
  }
  return new Map(runs.map(({ each, times }) => [each.name, times]))
}

/**
 * The cells of one column of a table, by the names of their cases: time, `ratio` to the case `base`, `ofOurs` as ratio to
 * the case `ours`, and time `added` to the base. Ratios are taken within a round, and their median is what counts.
 */
const compare = async (cases, { base, ours }, settings) => {
  const times = await timesByRound(cases, settings)
  const over = (values, name) => values.map((value, round) => value / times.get(name)[round])
  const beyond = (values, name) => values.map((value, round) => value - times.get(name)[round])
  const cells = [...times].map(([name, values]) => [
    name,
    {
      time: summarize(values),
      ...(times.has(base) && {
        ratio: summarize(over(values, base)),
        added: summarize(beyond(values, base)),
      }),
      ...(times.has(ours) && { ofOurs: summarize(over(values, ours)) }),
    },
  ])
  return Object.fromEntries(cells)
}

module.exports = { compare, last: () => last }
