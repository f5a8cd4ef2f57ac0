/** The contract of React Router's `SessionStorage`, in our words: its types are assignable to and from these. */
import type { RevocationMethods } from '../session/revocation-methods.ts'

/** What a session holds: flashed values are under names of their own. */
export type FlashSessionData<Data, FlashData> = Partial<
  Data & { [Key in keyof FlashData as `__flash_${Key & string}__`]: FlashData[Key] }
>

/** The session of a request. */
export interface RouterSession<Data = Record<string, any>, FlashData = Data> {
  /** Empty, as with every storage of React Router that keeps sessions in cookies. */
  readonly id: string
  /** A copy of the content. */
  readonly data: FlashSessionData<Data, FlashData>
  /** Whether there is such a value, flashed ones too. */
  has(name: (keyof Data | keyof FlashData) & string): boolean
  /** The value. A flashed one is gone after this, once the session is committed. */
  get<Key extends (keyof Data | keyof FlashData) & string>(
    name: Key,
  ):
    | (Key extends keyof Data ? Data[Key] : undefined)
    | (Key extends keyof FlashData ? FlashData[Key] : undefined)
    | undefined
  set<Key extends keyof Data & string>(name: Key, value: Data[Key]): void
  /** Sets a value for one `get()`. */
  flash<Key extends keyof FlashData & string>(name: Key, value: FlashData[Key]): void
  /** Removes a value, though no flashed one. */
  unset(name: keyof Data & string): void
}

/** What one Set-Cookie line shall be, other than the options say. */
export interface CommitOptions {
  /**
   * The session lives so many seconds from now, in the browser and on the server, instead of what is left of its `duration`.
   * 0 or less deletes the cookie. `undefined`, written out: the browser forgets the cookie when it closes.
   */
  readonly maxAge?: number | undefined
  /** The end of the session, as a time. `maxAge` goes before. */
  readonly expires?: Date | undefined
  readonly path?: string | undefined
  readonly domain?: string | undefined
  readonly httpOnly?: boolean | undefined
  readonly secure?: boolean | undefined
  readonly sameSite?: boolean | 'lax' | 'strict' | 'none' | undefined
  readonly partitioned?: boolean | undefined
  readonly priority?: 'low' | 'medium' | 'high' | undefined
}

export interface ClientSessionStorage<
  Data = Record<string, any>,
  FlashData = Data,
> extends RevocationMethods {
  /**
   * The session of a Cookie header. An empty one if there is none, or no good one; without a header a new one.
   *
   * @throws {TypeError} as a rejection, for what is no header.
   */
  getSession(
    cookieHeader?: string | null,
    options?: { readonly decode?: unknown },
  ): Promise<RouterSession<Data, FlashData>>
  /**
   * The Set-Cookie line of a session, whether it has changed or not. One that `getSession` did not give is sealed as new.
   *
   * @throws {SessionError} as a rejection: `unserializable`, `too-large`. @throws {TypeError} likewise, for options that
   * cannot be.
   */
  commitSession(session: RouterSession<Data, FlashData>, options?: CommitOptions): Promise<string>
  /**
   * The Set-Cookie line that deletes the cookie. If this session is committed after that, it is a new one.
   *
   * @throws {TypeError} as a rejection, for options that cannot be.
   */
  destroySession(session: RouterSession<Data, FlashData>, options?: CommitOptions): Promise<string>
}

const flashed = (name: string): string => `__flash_${name}__`

/** @param given told each copy of the content that is given away: session objects get wrapped, and are known by it. */
export const createRouterSession = (
  content: object,
  given: (copy: object) => void,
): RouterSession => {
  const values = new Map<string, any>(Object.entries(content))
  return {
    id: '',
    get data() {
      const copy = Object.fromEntries(values)
      given(copy)
      return copy
    },
    has: (name: string) => values.has(name) || values.has(flashed(name)),
    get(name: string): any {
      if (values.has(name)) return values.get(name)
      const value = values.get(flashed(name))
      values.delete(flashed(name))
      return value
    },
    set: (name: string, value: unknown) => void values.set(name, value),
    flash: (name: string, value: unknown) => void values.set(flashed(name), value),
    unset: (name: string) => void values.delete(name),
  }
}
