// Opening again, with older keys, and refusing: sessions of 300 bytes.
const { FLOOR } = require('../libraries.js')
const { reasonWithout, timedColumn, rowsOf, headsOf } = require('../columns.js')
const { sessionOf } = require('../samples.js')
const {
  forge,
  garbage,
  makeUp,
  manyNote,
  manyOf,
  mustOpen,
  mustRefuse,
  newSecret,
  openCase,
  poolOf,
  sealedBy,
} = require('../tokens.js')
const { measured, codecsOf, closeAll } = require('./codec.js')

const BYTES = 300

const columnsOf = async (kinds, caseOf, settings, progress) => {
  const columns = []
  for (const [id, title] of kinds) {
    progress(title)
    const cells = await timedColumn(measured, (library) => caseOf(library, id), {
      base: FLOOR,
      settings,
    })
    columns.push({ id, title, cells })
  }
  return { columns: headsOf(columns), rows: rowsOf(measured, columns) }
}

/** What a rotation leaves: the key of so many secrets ago seals, all five open. */
const rotated = async (context, secrets, age) => ({
  sealers: await codecsOf(context, secrets.slice(age)),
  openers: await codecsOf(context, secrets),
})

const opened = async (context, settings, progress) => {
  const secrets = Array.from({ length: 5 }, newSecret)
  const one = await codecsOf(context, [secrets[0]])
  const rotations = {
    second: await rotated(context, secrets, 1),
    fifth: await rotated(context, secrets, 4),
  }
  const caseOf = async (library, kind) => {
    const isFloor = library.name === FLOOR // it has one key: the measure of all columns
    const { sealers, openers } = (!isFloor && rotations[kind]) || { sealers: one, openers: one }
    const opener = openers.get(library.name)
    const reason = openers !== one && reasonWithout(library, ['keys'])
    if (reason || typeof opener === 'string') return reason || opener
    const pool = await poolOf(sealers.get(library.name), BYTES, settings)
    await mustOpen(library.name, opener, pool[0], sessionOf(BYTES))
    return openCase(opener, kind === 'seen' ? pool.slice(0, 1) : pool)
  }
  const kinds = [
    ['seen', 'the same again'],
    ['many', 'many different'],
    ['second', 'second key'],
    ['fifth', 'fifth key'],
  ]
  const table = await columnsOf(kinds, caseOf, settings, progress)
  await closeAll([one].concat(...Object.values(rotations).map(Object.values)))
  return table
}

const making = {
  good: (codec, data) => sealedBy(codec)(data),
  garbage: async (codec, data) => garbage(await codec.seal(data)),
  forged: async (codec, data) => forge(await sealedBy(codec)(data)),
  'made-up': async (codec, data) => makeUp(await codec.seal(data)),
  'unknown-key': (_, data, stranger) => stranger.seal(data),
  expired: (codec, data) => codec.sealExpired(data),
}

const refused = async (context, settings, progress) => {
  const codecs = await codecsOf(context, [newSecret()])
  const strangers = await codecsOf(context, [newSecret()])
  const caseOf = async (library, of) => {
    const kind = library.name === FLOOR ? 'good' : of // the measure of all columns
    const codec = codecs.get(library.name)
    if (typeof codec === 'string') return codec
    const reason = reasonWithout(library, kind === 'expired' ? ['refuse', 'expired'] : ['refuse'])
    if (reason) return reason
    const stranger = strangers.get(library.name)
    const make = async (i) => {
      const token = await making[kind](codec, sessionOf(BYTES, i), stranger)
      if (kind !== 'good') await mustRefuse(library.name, codec, token, kind)
      return token
    }
    return openCase(codec, await manyOf(make, codec, settings))
  }
  const kinds = [
    ['good', 'a good one, opened'],
    ['garbage', 'garbage'],
    ['forged', 'forged: one character'],
    ['made-up', 'made up but for its head'],
    ['unknown-key', 'unknown key'],
    ['expired', 'expired'],
  ]
  const table = await columnsOf(kinds, caseOf, settings, progress)
  await closeAll([codecs, strangers])
  return table
}

const run = async (context, settings, progress) => [
  {
    id: 'again',
    title: 'Open a cookie of 300 B',
    base: FLOOR,
    notes: [
      'The same again: client-sessions has kept what was in it, unless `keepOpened` is `false`. The other columns: ' +
        manyNote(settings),
    ],
    ...(await opened(context, settings, (what) => progress(`open: ${what}`))),
  },
  {
    id: 'refuse',
    title: 'Refuse a cookie of 300 B',
    baseTitle: 'floor, which opens a good one',
    base: FLOOR,
    notes: [manyNote(settings)],
    ...(await refused(context, settings, (what) => progress(`refuse: ${what}`))),
  },
]

module.exports = { run }
