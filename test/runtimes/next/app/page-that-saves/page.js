import { cookies } from 'next/headers'
import { sessions } from '../../lib/session.js'

export default async function Page() {
  const { session } = await sessions.load(await cookies())
  const again = await sessions.load(cookies())
  const outcomes = [again.session === session ? 'one session' : 'two sessions']
  for (const act of [() => session.save(), () => session.destroy()]) {
    session.changed = true
    await act().catch(({ code, message }) => outcomes.push(`${code}: ${message}`))
  }
  return (
    <ul>
      {outcomes.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  )
}
