/** The fenced code blocks of a Markdown file. */
import fs from 'node:fs'

export interface Block {
  /** The file and the line of the fence, as in `README.md:14`. */
  readonly place: string
  /** What stands behind the fence: `js`, `ts`, `sh` … */
  readonly language: string
  readonly code: string
  /** Why it is not run, from the comment above it. */
  readonly notRun: string | undefined
}

const FENCE = /^```(\S*)[^\n]*\n(.*?)^```$/gms
const NOT_RUN = /<!-- not run: (.+?) -->\s*$/

export const blocksOf = (file: string, name: string): Block[] => {
  const text = fs.readFileSync(file, 'utf8')
  return [...text.matchAll(FENCE)].map(({ index, 1: language, 2: code }) => {
    const before = text.slice(0, index)
    return {
      place: `${name}:${before.split('\n').length}`,
      language: language!,
      code: code!,
      notRun: NOT_RUN.exec(before)?.[1],
    }
  })
}
