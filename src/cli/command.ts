import type { Arguments, Options } from './arguments.ts'
import type { Io } from './io.ts'

/** 0: all is well. 1: a session was not accepted, or does not fit. 2: wrong usage or wrong input. */
export type ExitCode = 0 | 1 | 2

export interface Command {
  /** Its arguments, as in "size FILE [--json]". */
  readonly usage: string
  readonly summary: string
  readonly details: string
  readonly options: Options
  /** @throws {InputError} */
  run(args: Arguments, io: Io): ExitCode | Promise<ExitCode>
}
