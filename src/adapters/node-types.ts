// TypeScript 6 and later load no types unasked: without this line (kept in the output by `preserve`) a consumer
// who does not name "node" in his tsconfig has no `node:http` and no Buffer.
/// <reference types="node" preserve="true" />
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'

export type NodeRequest = IncomingMessage | Http2ServerRequest
export type NodeResponse = ServerResponse | Http2ServerResponse

/** Connect's and Express's continuation. One that takes no argument is never given an error. */
export type Next = (error?: any) => void

/** A middleware, as the types for 0.8 named it. */
export type RequestHandler = (req: any, res: any, next: Next) => any
