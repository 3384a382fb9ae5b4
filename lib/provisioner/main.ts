import "./require-node";
import { setFlagsFromString } from "node:v8";
import { text } from "node:stream/consumers";
import { lifetime } from "./lifetime";
import { run } from "./run";

// One process serves a handful of requests: optimising the HTTP parser's WebAssembly would cost more than it saves.
setFlagsFromString("--liftoff-only");

void run(process.argv[2], {
  environment: process.env,
  readInput: () => text(process.stdin),
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
  now: () => new Date(),
  signal: lifetime(process),
}).then((code) => {
  // Not process.exit: it would cut off an answer that a pipe has not taken yet.
  process.exitCode = code;
});
