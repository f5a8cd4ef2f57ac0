// Sealing and opening, by each library's own public calls.
const { FLOOR, libraries } = require('../libraries.js')
const { reasonWithout, timedColumn, rowsOf, headsOf } = require('../columns.js')
const { growthOf } = require('../growth.js')
const { inThePast } = require('../past.js')
const { SIZES, sessionOf } = require('../samples.js')
const { manyNote, poolOf, openCase, mustOpen, newSecret } = require('../tokens.js')

const DIFFERENT = 64

const measured = libraries.filter(({ codec, lacks }) => codec ?? lacks.codec)

/** The codec of each library, by its name, or why there is none. */
const codecsOf = async (context, secrets) => {
  const codecs = new Map()
  for (const library of measured) {
    const reason = reasonWithout(library, ['codec'])
    codecs.set(library.name, reason ?? (await library.codec(secrets, { ...context, inThePast })))
  }
  return codecs
}

/** @param all what codecsOf() gave. */
const closeAll = async (all) => {
  for (const codecs of all) {
    for (const codec of codecs.values()) await codec.close?.()
  }
}

const tooLarge = ({ lacks }, codec, bytes) => codec.fits?.(bytes) === false && lacks.large

const sealCase = (codec, bytes) => {
  const sessions = Array.from({ length: DIFFERENT }, (_, i) => sessionOf(bytes, i))
  let next = 0
  return {
    isAsync: codec.isAsync,
    inputs: (count) => Array.from({ length: count }, () => sessions[next++ % DIFFERENT]),
    run: (data) => codec.seal(data),
  }
}

const openManyCase = async (name, codec, bytes, settings) => {
  const tokens = await poolOf(codec, bytes, settings)
  await mustOpen(name, codec, tokens[0], sessionOf(bytes))
  return openCase(codec, tokens)
}

/** @param lacks what keeps a library out of this table, as in its `lacks`. */
const bySize = async (codecs, lacks, caseOf, settings, progress) => {
  const columns = []
  for (const [bytes, title] of SIZES) {
    progress(title)
    const cells = await timedColumn(
      measured,
      (library) => {
        const codec = codecs.get(library.name)
        const reason = reasonWithout(library, lacks) ?? (typeof codec === 'string' && codec)
        if (reason) return reason
        return tooLarge(library, codec, bytes) || caseOf(library.name, codec, bytes)
      },
      { base: FLOOR, settings },
    )
    columns.push({ id: title, title, cells })
  }
  return { columns: headsOf(columns), rows: rowsOf(measured, columns) }
}

const lengthCell = async (library, codec, bytes) => {
  const data = sessionOf(bytes)
  if (library.cookieLength && !reasonWithout(library, [])) {
    return { size: await library.cookieLength(data, newSecret()) }
  }
  const reason = reasonWithout(library, ['seal']) ?? (typeof codec === 'string' && codec)
  const none = reason || tooLarge(library, codec, bytes)
  if (none) return { none }
  const token = await codec.seal(data)
  return { size: codec.lengthOf?.(token) ?? token.length }
}

const lengths = async (codecs) => {
  const columns = []
  for (const [bytes, title] of SIZES) {
    const cells = {}
    for (const library of measured) {
      cells[library.name] = await lengthCell(library, codecs.get(library.name), bytes)
    }
    columns.push({ id: title, title, cells })
  }
  return { columns: headsOf(columns), rows: rowsOf(measured, columns) }
}

const run = async (context, settings, progress) => {
  const codecs = await codecsOf(context, [newSecret()])
  const seal = await bySize(
    codecs,
    ['seal'],
    (_, codec, bytes) => sealCase(codec, bytes),
    settings,
    (size) => progress(`seal ${size}`),
  )
  const open = await bySize(
    codecs,
    [],
    (name, codec, bytes) => openManyCase(name, codec, bytes, settings),
    settings,
    (size) => progress(`open ${size}`),
  )
  const length = await lengths(codecs)
  await closeAll([codecs])
  return [
    { id: 'seal', title: 'Seal a session', base: FLOOR, ...seal },
    {
      id: 'open',
      title: 'Open many different cookies',
      base: FLOOR,
      notes: [manyNote(settings)],
      ...open,
    },
    growthOf(measured, { seal, open }),
    {
      id: 'length',
      title: 'Characters in the cookie',
      unit: 'characters',
      notes: ['Browsers take 4,096, with the name.'],
      ...length,
    },
  ]
}

module.exports = { measured, codecsOf, closeAll, run }
