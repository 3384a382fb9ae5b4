import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8 from optimising the HTTP parser's WebAssembly, for programs that send a handful of requests: from the third one on,
 * that takes such a program half as long again as all the rest.
 *
 * By a budget that is never used up, because the flags that say it straight (`--liftoff-only`, `--no-wasm-dynamic-tiering`) make
 * V8 throw away what Node.js has compiled beforehand.
 */
export function keepParserUnoptimised(): void {
  setFlagsFromString("--wasm-tiering-budget=1000000000");
}
