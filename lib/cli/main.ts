#!/usr/bin/env node
import "./require-node";
import { CommanderError } from "commander";
import { constants } from "node:os";
import { text } from "node:stream/consumers";
import { InterruptionError, isOntapIscsiError } from "../errors";
import { withFlags } from "./cluster-flags";
import { type CommandContext, mayColor, oneLine, StandardOutput } from "./context";
import { runProgram } from "./program";

const interruption = new AbortController();
/** What a shell shows for a program that a signal ended; absent while none came. */
let interruptedCode: number | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    interruptedCode = 128 + constants.signals[signal];
    interruption.abort(new InterruptionError("INTERRUPTED", `stopped by ${signal}`));
  });
}

const output = new StandardOutput(process.stdout, (error) => {
  interruption.abort(error);
});
// There is no place left to say it.
process.stderr.on("error", () => undefined);

void run(process.argv.slice(2), {
  environment: process.env,
  pid: process.pid,
  readInput: () => text(process.stdin),
  print: output.print,
  warn: (text) => process.stderr.write(`warning: ${oneLine(text)}\n`),
  stderr: process.stderr,
  color: mayColor(process.stdout, process.env),
  ...(process.stdout.isTTY ? { columns: process.stdout.columns } : {}),
  endWith: (exitCode) => {
    process.exitCode = exitCode;
  },
  signal: interruption.signal,
});

async function run(args: readonly string[], context: CommandContext): Promise<void> {
  try {
    await runProgram(args, context);
  } catch (error) {
    if (error !== output.lost) process.exitCode = failure(error);
  }
  await output.flush();
  if (output.lost !== undefined) process.exitCode = failure(output.lost);
  // An end by a signal is no trouble for the simulator, whose exit code is 0.
  if (interruptedCode !== undefined && process.exitCode === 1) process.exitCode = interruptedCode;
  // What was given up, such as a connection that is still being made, would hold the process until its time is up.
  process.exit();
}

/** Says what is wrong in one line, unless the parser has said it, and tells the exit code. */
function failure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (isOntapIscsiError(error)) {
    process.stderr.write(`error: ${oneLine(withFlags(error.message))}\n`);
    return 1;
  }
  throw error;
}
