/**
 * Keeps V8 from optimising the HTTP parser's WebAssembly, for programs that send a handful of requests: on Node.js 20 that
 * costs such a program as much again as the rest of its start; later lines optimise only what runs long enough.
 */
export async function keepParserUnoptimised(): Promise<void> {
  if (!process.versions.node.startsWith("20.")) return;
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--liftoff-only");
}
