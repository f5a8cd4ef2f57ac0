import { injected } from '$lib/server/injected.js'

export const load = (event) => injected().load(event)
export const actions = { default: (event) => injected().action(event) }
