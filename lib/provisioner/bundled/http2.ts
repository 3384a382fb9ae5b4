/**
 * Stands in for `node:http2` in the bundle: ONTAP speaks HTTP/1.1, and loading the module that undici asks for would take
 * a quarter of the program's start-up.
 */
export const constants = {};
