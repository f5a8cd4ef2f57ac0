// This library by the calls that 0.8 has too. They take their options anew each time, and know no limit of size.
const DAY = 24 * 60 * 60 * 1000

module.exports = {
  name: 'client-sessions util',
  note: 'this library: util.encode() and util.decode(), which do not look at the expiry',
  isCodecOnly: true,
  lacks: {
    expired: 'util.decode() does not look at the expiry',
  },
  async codec(secrets, { package: tested }) {
    const { util } = tested.entry()
    const there = tested.anotherServer().util
    const options = { cookieName: 'session', secret: secrets }
    return {
      seal: (data) => util.encode(options, data, DAY),
      sealThere: (data) => there.encode(options, data, DAY),
      open: (token) => util.decode(options, token)?.content,
    }
  },
}
