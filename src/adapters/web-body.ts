/** For a body that nobody will be sent: whatever it reads from is let go. */
export const cancelBody = (body: unknown): void => {
  if (!(body instanceof ReadableStream)) return
  // Somebody else reads it, or its source cannot be let go: either way there is nobody to tell.
  body.cancel().catch(() => {})
}
