/** Stands in for undici's client of HTTP/2: ONTAP speaks HTTP/1.1, and no connection is asked for another one. */
export {};
