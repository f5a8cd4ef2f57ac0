/** What docs/sockets.md shows of revocation, with a client. */
import { expect, test } from 'vitest'
import { connect } from '../sockets/handshakes.ts'
import { blockWith, programOf, startServer } from './the-page-program.ts'

/** The page's server is its own: sockets come in there. */
const END = `
app.get('/sign-in/:id', (req, res) => {
  req.session.user = { id: Number(req.params.id), name: 'Ada' }
  res.end()
})
app.get('/port', (req, res) => res.end(String(server.address().port)))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))`

test(
  'the page’s server closes the sockets of who signs out everywhere, and no others',
  { timeout: 90_000 },
  async () => {
    const code = blockWith('sessions.onRevoked(', 'docs/sockets.md')
    const { visit, signIn } = await startServer(await programOf(code, END))
    const url = `ws://127.0.0.1:${(await visit('/port')).body}`
    const [cookie, other] = [await signIn(7), await signIn(8)]
    const [ada, bob] = [await connect(url, cookie), await connect(url, other)]
    ada.socket!.send('hi')
    expect(await ada.next()).toBe('Ada: hi')
    await visit('/logout-everywhere', cookie)
    expect(await ada.next()).toBe(4401)
    expect((await connect(url, cookie)).status).toBe(401)
    bob.socket!.send('hi')
    expect(await bob.next()).toBe('Ada: hi')
  },
)
