/** Whether two types are the same one, `any` and modifiers included. */
export type Equals<A, B> = Same<A> extends Same<B> ? true : false

// Compilers compare two such types by the identity of `A`, not by what is assignable to it.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
type Same<A> = <T>() => T extends A ? 1 : 2

/** Does not compile for anything but `true`. */
export const assert = <T extends true>(..._none: readonly T[]): T | undefined => undefined
