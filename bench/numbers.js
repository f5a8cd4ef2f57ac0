// How figures are written: three digits are more than these measurements are good for.

const digits = (value) => {
  const size = Math.abs(value)
  if (size >= 100) return 0
  return size >= 10 ? 1 : 2
}

/** Without the sign of what is nothing but it. */
const number = (value) =>
  value.toFixed(Number.isInteger(value) ? 0 : digits(value)).replace(/^-(?=[0.]+$)/, '')

/** The median, and half of the distance between the quartiles. */
const withSpread = ({ median, low, high }, scale = 1) => {
  const places = digits(median * scale)
  return `${(median * scale).toFixed(places)} ±${(((high - low) / 2) * scale).toFixed(places)}`
}

/** Of values in ns: the unit that the smallest of them is best read in. */
const unitFor = (values) => {
  const least = Math.min(...values)
  if (least < 100_000) return { unit: 'µs', scale: 1e-3 }
  return { unit: 'ms', scale: 1e-6 }
}

module.exports = { number, withSpread, unitFor }
