/** Process warnings: kept out of the output of tests, and there to be looked at. */
import { onTestFinished, vi } from 'vitest'

/** The texts of the process warnings from now on until the test is over. */
export const catchWarnings = (): string[] => {
  const texts: string[] = []
  const spy = vi
    .spyOn(process, 'emitWarning')
    .mockImplementation((warning) => void texts.push(String(warning)))
  onTestFinished(() => spy.mockRestore())
  return texts
}
