/** What a handler does with its session when the head of the response has gone. */
import { cookieOf, listener, type Host, type Site } from './hosts.ts'
import type { Reply } from './visit.ts'

const cookie = cookieOf({ old: 1 })

export type Act = (session: any) => any

export interface Late {
  readonly reply: Reply
  readonly late: () => unknown[]
}

/** A response whose stream goes on when its head has come, and then does this. */
export const visitLate = async (host: Host, inTime: Act, act: Act): Promise<Late> => {
  const { events, onEvent } = listener()
  let open: () => void
  const headCame = new Promise<void>((resolve) => (open = resolve))
  const site: Site = await host.start({
    options: { onEvent },
    handle: async ({ use }) => {
      const session = await use()
      inTime(session)
      const body = async function* (): AsyncGenerator<string> {
        yield 'o'
        await headCame
        act(session)
        yield 'k'
      }
      return { body: body() }
    },
  })
  const reply = await site.visit({ cookie, onHead: () => open() })
  const late = (): unknown[] =>
    events.flatMap((event) => (event.type === 'late-write' ? [event.after] : []))
  return { reply, late }
}
