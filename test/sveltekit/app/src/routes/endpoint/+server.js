import { injected } from '$lib/server/injected.js'

export const fallback = (event) => injected().endpoint(event)
