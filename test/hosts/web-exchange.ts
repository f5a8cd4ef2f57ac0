/** What hosts of `Request` and `Response` share. */
import type { LoadedSession } from '../../src/fetch.ts'
import type { Answer, Exchange } from './hosts.ts'

type Load = () => Promise<LoadedSession>

/** How to load each session, with its name, in the order in which they are mounted. */
export type Loads = readonly (readonly [name: string, load: Load])[]

export interface WebExchange extends Exchange {
  /** If the answer wants it. */
  commit(answer: Answer | void, headers: Headers): Promise<void>
}

export const exchangeOf = (url: string, loads: Loads): WebExchange => {
  const load = (wanted: string, mount: number): Promise<LoadedSession> =>
    loads.filter(([name]) => name === wanted)[mount]![1]()
  return {
    path: new URL(url).pathname,
    use: async (name = 'session', mount = 0) => (await load(name, mount)).session,
    async assign(value, name = 'session') {
      const loaded = await load(name, 0)
      loaded.session = value as never
    },
    async commit(answer, headers) {
      if (!answer?.commit) return
      for (const [, loadEach] of loads) await (await loadEach()).commit(headers)
    },
  }
}

export const streamOf = (body: Answer['body']): string | ReadableStream<Uint8Array> | null => {
  if (typeof body !== 'object') return body ?? null
  const parts = body[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(new TextEncoder().encode(value))
    },
    async cancel() {
      await parts.return?.()
    },
  })
}

export const pairsOf = ({ headers = {} }: Answer): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  )
