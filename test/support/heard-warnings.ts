/** Process warnings by way of Node itself, which refuses to emit some things; `catchWarnings` takes all. */
import { onTestFinished } from 'vitest'

/** The warnings that Node emits from now on until the test is over; they are not printed. */
export const hearWarnings = (): Error[] => {
  const heard: Error[] = []
  const printers = process.rawListeners('warning') as ((warning: Error) => void)[]
  process.removeAllListeners('warning')
  process.on('warning', (warning) => void heard.push(warning))
  onTestFinished(() => {
    process.removeAllListeners('warning')
    for (const printer of printers) process.on('warning', printer)
  })
  return heard
}
