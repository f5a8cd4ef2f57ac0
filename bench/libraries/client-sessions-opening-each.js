// This library when it keeps nothing of the cookies it opened: what each of them costs it.
const ours = require('./client-sessions.js')

module.exports = {
  name: 'client-sessions, keepOpened: false',
  note: 'this library, decrypting a cookie also if it came a moment ago',
  isCodecOnly: true,
  lacks: {
    ...ours.lacks,
    seal: 'seals as client-sessions does',
    refuse: 'refuses as client-sessions does',
  },
  codec: (secrets, context) => ours.codec(secrets, context, { keepOpened: false }),
}
