/** The headers that an error page, in the place of a refused response, must not have from it. In lower case. */

/** What lets caches keep it. */
export const OF_CACHING: readonly string[] = ['cache-control', 'expires', 'etag', 'last-modified']

/** And what describes the body or the outcome. Not Content-Security-Policy, which guards an error page as well. */
export const OF_CONTENT: readonly string[] = [
  ...OF_CACHING,
  ...(
    'content-disposition content-encoding content-language content-length content-location content-range ' +
    'content-type content-digest content-md5 repr-digest location accept-ranges transfer-encoding trailer'
  ).split(' '),
]
