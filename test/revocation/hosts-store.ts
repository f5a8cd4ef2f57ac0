/** A store that has to be asked, as one of the application's own may be, and that can be broken. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AskedStore, Cutoffs, RevocationStore } from '../../src/revocation/store.ts'

export class AskedRevocations implements AskedStore {
  /** How often it was asked. */
  asked = 0
  failing = false
  readonly #cutoffs = new Map<string, number>()

  async cutoffs(keys: readonly string[]): Promise<Cutoffs> {
    this.asked++
    const answer = keys.map((key) => this.#cutoffs.get(key))
    await this.#answer()
    return answer
  }

  async revoke(key: string, cutoff: number): Promise<void> {
    await this.#answer()
    this.#cutoffs.set(key, Math.max(cutoff, this.#cutoffs.get(key) ?? 0))
  }

  /** Later: whoever does not wait for it is too early. */
  async #answer(): Promise<void> {
    await sleep(20)
    if (this.failing) throw new Error('out of order')
  }
}

/** The same store as another server has it: by an object of its own. */
export const elsewhere = (store: RevocationStore): RevocationStore => {
  const { immediate, subscribe } = store
  return {
    immediate,
    cutoffs: (keys, now) => store.cutoffs(keys, now),
    revoke: (...revocation) => store.revoke(...revocation),
    ...(subscribe && { subscribe }),
  }
}
