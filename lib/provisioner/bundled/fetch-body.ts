/** Stands in for what undici makes requests of the types of the web with, such as FormData: all that is sent is text. */
export {};
