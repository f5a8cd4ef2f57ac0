/**
 * Whether a browser loads a page that nobody has asked for yet (the Sec-Purpose header of the Fetch Standard, as in
 * `prefetch;prerender`). Scripts cannot set that header.
 */
export const isPrefetch = (secPurpose: string | undefined): boolean =>
  secPurpose !== undefined && /^\s*prefetch\s*(?:;|$)/i.test(secPurpose)
