/**
 * Stands in for `node:http` in the bundle, of which undici takes no more than this: on Node.js 24, loading that module takes
 * a tenth of the program's start.
 */
export const maxHeaderSize = 16_384;

/** Nothing that is sent is one. */
export const IncomingMessage = { [Symbol.hasInstance]: () => false };
