import { expect, onTestFinished, test, vi } from 'vitest'
import { createSessions } from '../../src/fetch.ts'
import { SECRET } from '../support/hosts.ts'

test('a session that WebCrypto does not seal is an error that names the cause', async () => {
  const sessions = createSessions({ cookieName: 'session', secret: SECRET })
  const encrypt = vi.spyOn(crypto.subtle, 'encrypt').mockRejectedValue(new Error('no entropy'))
  onTestFinished(() => encrypt.mockRestore())
  const handle = sessions.withSession(async (_request, load) => {
    const { session } = await load()
    session['a'] = 1
    return new Response('ok')
  })
  await expect(handle(new Request('http://localhost/'))).rejects.toMatchObject({
    code: 'seal-failed',
    cause: { message: 'no entropy' },
  })
})
