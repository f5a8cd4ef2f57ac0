import { answer } from './suite.mjs'

export default { fetch: answer }
