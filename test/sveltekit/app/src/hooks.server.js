import { sequence } from '@sveltejs/kit/hooks'
import { injected } from '$lib/server/injected.js'

export const handle = sequence(
  (input) => injected().handle(input),
  (input) => injected().inner(input),
)

export const handleFetch = (input) => injected().handleFetch(input)

export const handleError = ({ error }) => {
  injected().errors.push(error)
  return { message: 'handled' }
}
