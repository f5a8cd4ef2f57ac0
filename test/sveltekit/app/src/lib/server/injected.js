// What a test has put there for its visits.
export const injected = () => globalThis.clientSessionsTest
