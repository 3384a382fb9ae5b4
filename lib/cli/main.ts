#!/usr/bin/env node
import "./require-node";
import { Command, CommanderError } from "commander";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { InterruptionError, isOntapIscsiError } from "../errors";
import { parseFields, requiredText } from "../model/decode";
import { type CommandContext, mayColor, oneLine, StandardOutput, withFlags } from "./context";

/** The verbs by their names. Each is loaded when it is wanted, because loading takes longer than most of what they do. */
const VERBS: Readonly<Record<string, () => Promise<(context: CommandContext) => Command>>> = {
  discover: async () => (await import("./discover.js")).discoverCommand,
  doctor: async () => (await import("./doctor.js")).doctorCommand,
  drift: async () => (await import("./drift.js")).driftCommand,
  simulate: async () => (await import("./simulate.js")).simulateCommand,
  verify: async () => (await import("./verify.js")).verifyCommand,
};

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
  isTerminal: process.stdout.isTTY,
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
  // A connection that is still being made would hold the process until its time is up.
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

/** Runs the verb that the arguments name. Commander has said what is wrong when it throws a CommanderError. */
async function runProgram(args: readonly string[], context: CommandContext): Promise<void> {
  const ontapIscsi = new Command("ontap-iscsi")
    .description("Declares, simulates and inspects the iSCSI services of NetApp ONTAP SVMs")
    .version(packageVersion(), "--version", "print the version")
    .exitOverride()
    .configureOutput({
      writeOut: context.print,
      outputError: (text, write) => {
        write(`${withRemedy(oneLine(text), args)}\n`);
      },
    });
  for (const load of verbsFor(args)) {
    const verb = await load();
    ontapIscsi.addCommand(verb(context).copyInheritedSettings(ontapIscsi));
  }
  await ontapIscsi.parseAsync(unlessUnknown(args), { from: "user" });
}

/** A complaint of the parser with what to do about it, unless it says what it expects. */
function withRemedy(complaint: string, [verb = ""]: readonly string[]): string {
  if (/Did you mean|is invalid\. /.test(complaint)) return complaint;
  if (complaint.includes("cannot be used with")) return `${complaint}; give one of them`;
  return `${complaint.replace(/\.$/, "")}; see "ontap-iscsi ${Object.hasOwn(VERBS, verb) ? `${verb} ` : ""}--help"`;
}

/** The verbs that the arguments need: their own, none for a version, and all of them for what tells of all. */
function verbsFor([first = ""]: readonly string[]): readonly (typeof VERBS)[string][] {
  if (first === "--version") return [];
  return Object.entries(VERBS).flatMap(([name, load]) =>
    name === first || !Object.hasOwn(VERBS, first) ? [load] : [],
  );
}

/** The arguments, or an unknown verb alone: with `--help` beside it, Commander would show the help of all verbs. */
function unlessUnknown(args: readonly string[]): readonly string[] {
  const verb = args.find((word) => !word.startsWith("-") && word !== "help");
  return verb === undefined || Object.hasOwn(VERBS, verb) ? args : [verb];
}

/** The package's own file, which stands at the same place for the sources and for what is built of them. */
function packageVersion(): string {
  const { version } = parseFields("package.json", readFileSync(join(__dirname, "../../package.json"), "utf8"));
  return requiredText("version", version);
}
