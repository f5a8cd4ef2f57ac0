/** How large cookies may be. In bytes. */

/** RFC 6265bis §5.6: browsers ignore a cookie whose name and value together are longer. */
export const MAX_COOKIE_BYTES = 4096

/** With all attributes. libcurl ignores longer ones (MAX_COOKIE_LINE), and so does what is built on it. */
export const MAX_SET_COOKIE_BYTES = 4990

/** RFC 6265bis §5.6: a longer attribute is ignored, and without its Path or Domain the cookie goes elsewhere. */
export const MAX_ATTRIBUTE_BYTES = 1024

/** nginx takes no header line over 8 KiB (`large_client_header_buffers`): "Cookie: " and the line's end are part of it. */
export const MAX_COOKIE_HEADER_BYTES: number = 8192 - 'Cookie: \r\n'.length

/** From here on a response's headers may not fit into nginx's buffer of 4 KiB (`proxy_buffer_size`): it answers 502. */
export const LARGE_COOKIE_BYTES = 3000
