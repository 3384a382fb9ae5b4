import "./require-node";
import { keepParserUnoptimised } from "../ontap/exchange";
import { lifetime, run } from "./run";

async function main(): Promise<void> {
  keepParserUnoptimised();
  const exitCode = await run(process.argv[2], {
    environment: process.env,
    readInput,
    print: (line) => process.stdout.write(`${line}\n`),
    printError: (line) => process.stderr.write(`${line}\n`),
    now: () => new Date(),
    signal: lifetime(process),
  });
  // Left to itself, Node.js takes its heap apart first. A pipe has what was written before when it takes an empty text.
  process.stdout.write("", () => {
    process.stderr.write("", () => process.exit(exitCode));
  });
}

async function readInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk);
  return text;
}

void main();
