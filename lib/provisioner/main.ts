import "./require-node";
import { text } from "node:stream/consumers";
import { keepParserUnoptimised } from "../ontap/http-parser";
import { lifetime, run } from "./run";

async function main(): Promise<void> {
  keepParserUnoptimised();
  // Not process.exit: it would cut off an answer that a pipe has not taken yet.
  process.exitCode = await run(process.argv[2], {
    environment: process.env,
    readInput: () => text(process.stdin),
    print: (line) => process.stdout.write(`${line}\n`),
    printError: (line) => process.stderr.write(`${line}\n`),
    now: () => new Date(),
    signal: lifetime(process),
  });
}

void main();
