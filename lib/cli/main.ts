#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { InterruptionError, isOntapIscsiError } from "../errors";
import { mayColor, visible } from "./display";
import type { CommandContext } from "./command-context";
import { discoverCommand } from "./discover";
import { doctorCommand } from "./doctor";
import { driftCommand } from "./drift";
import { simulateCommand } from "./simulate";

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    interruption.abort(new InterruptionError("INTERRUPTED", `stopped by ${signal}`));
  });
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

void run(process.argv, {
  environment: process.env,
  pid: process.pid,
  print: (text) => process.stdout.write(text),
  warn: (text) => process.stderr.write(`warning: ${oneLine(text)}\n`),
  stderr: process.stderr,
  color: mayColor(process.stdout, process.env),
  ...(process.stdout.isTTY ? { columns: process.stdout.columns } : {}),
  endWith: (exitCode) => {
    process.exitCode = exitCode;
  },
  signal: interruption.signal,
});

async function run(argv: readonly string[], context: CommandContext): Promise<void> {
  try {
    await program(context).parseAsync(argv);
  } catch (error) {
    process.exitCode = failure(error);
  }
  // What was given up, such as a connection that is still being made, would hold the process until its time is up.
  process.stdout.write("", () => process.exit());
}

function program(context: CommandContext): Command {
  const ontapIscsi = new Command("ontap-iscsi")
    .description("Declares, simulates and inspects the iSCSI services of NetApp ONTAP SVMs")
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(`${oneLine(text)}\n`);
      },
    });
  for (const verb of [discoverCommand, doctorCommand, driftCommand, simulateCommand])
    ontapIscsi.addCommand(verb(context).copyInheritedSettings(ontapIscsi));
  return ontapIscsi;
}

/** Says what is wrong in one line, unless the parser has said it, and tells the exit code. */
function failure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (isOntapIscsiError(error)) {
    process.stderr.write(`error: ${oneLine(error.message)}\n`);
    return 1;
  }
  throw error;
}

function oneLine(text: string): string {
  return visible(text.trim().replace(/\s*\n\s*/g, " "));
}
