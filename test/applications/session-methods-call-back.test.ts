/** The methods that express-session has, as applications call them: with a callback, or awaited. */
import { describe, expect, test } from 'vitest'
import { EXPRESSES, startPages } from './site.ts'

const seed = (req: any): void => {
  req.session = { user: 'ada', cart: { items: [1] } }
}

/** Calls a method with a callback, and gives the arguments of each time it was called back. */
const calledBack = async (session: any, method: string): Promise<unknown[][]> => {
  const calls: unknown[][] = []
  const promise = session[method]((...args: unknown[]) => calls.push(args))
  await promise.catch(() => {})
  // A second call would come in a later turn.
  await new Promise((resolve) => setImmediate(resolve))
  return calls.map((args) => args.map((error: any) => error?.code ?? error))
}

describe.each(EXPRESSES)('on $name', ({ express }) => {
  test.each(['regenerate', 'save', 'reload', 'destroy'])(
    '%s(done) calls back once, without an argument, and its promise resolves to nothing',
    async (method) => {
      const site = await startPages(express, {
        '/seed': seed,
        '/callback': (req) => calledBack(req.session, method),
        '/await': async (req) => [typeof (await req.session[method]())],
      })
      const browser = site.open()
      await browser.visit('/seed')
      expect((await browser.copy().visit('/callback')).json()).toEqual([[]])
      expect((await browser.visit('/await')).json()).toEqual(['undefined'])
    },
  )

  test.each(['regenerate', 'reload'])(
    '%s() after destroy() is an error, told once to the callback and as a rejection',
    async (method) => {
      const site = await startPages(express, {
        '/seed': seed,
        '/callback': async (req) => {
          await req.session.destroy()
          return calledBack(req.session, method)
        },
        '/await': async (req) => {
          await req.session.destroy()
          await req.session[method]()
        },
      })
      const browser = site.open()
      await browser.visit('/seed')
      expect((await browser.copy().visit('/callback')).json()).toEqual([['destroyed']])
      const failed = await browser.visit('/await')
      expect(failed.json()).toMatchObject({ code: 'destroyed' })
      expect(failed.json().message).toContain(`${method}() was called after destroy()`)
      expect(browser.cookies.size).toBe(0)
    },
  )

  test('they call back before they return: a handler can go on without waiting', async () => {
    const site = await startPages(express, {
      '/': (req) => {
        const order: string[] = []
        for (const method of ['regenerate', 'save', 'reload', 'destroy']) {
          req.session[method](() => order.push(method))
          order.push('returned')
        }
        return order.join()
      },
    })
    expect((await site.open().visit('/')).json()).toBe(
      'regenerate,returned,save,returned,reload,returned,destroy,returned',
    )
  })

  test('an error that a callback throws is the application’s, and the callback is not called again', async () => {
    let calls = 0
    const site = await startPages(express, {
      '/': (req) =>
        req.session.save(() => {
          calls++
          throw new Error('thrown in the callback')
        }),
    })
    const page = await site.open().visit('/')
    expect(page.json()).toEqual({ message: 'thrown in the callback' })
    expect(calls).toBe(1)
  })

  test.each(['regenerate', 'save', 'reload', 'destroy'])(
    '%s(x) with an x that is no function is refused by an error that names both',
    async (method) => {
      const site = await startPages(express, { '/': (req) => req.session[method]('done') })
      const { message } = (await site.open().visit('/')).json()
      expect(message).toMatch(`client-sessions: the argument of ${method}() is a string`)
    },
  )
})
