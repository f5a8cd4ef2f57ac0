/** The bodies of responses. */

/** For a body that nobody will be sent: whatever it reads from is let go. */
export const cancelBody = (body: unknown): void => {
  if (!(body instanceof ReadableStream)) return
  // Somebody else reads it, or its source cannot be let go: either way there is nobody to tell.
  body.cancel().catch(() => {})
}

interface Committing {
  commit(headers: Headers, status: number): Promise<boolean>
}

/**
 * The response with what the session sends: a copy, for those of fetch() cannot be changed, and an application may answer many
 * requests with one.
 *
 * @throws {SessionError} `unserializable`, `too-large`.
 */
export const committed = async (response: Response, session: Committing): Promise<Response> => {
  const answer = new Response(response.body, response)
  try {
    await session.commit(answer.headers, answer.status)
    return answer
  } catch (error) {
    cancelBody(answer.body)
    throw error
  }
}
