import { Command } from "commander";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseFields, requiredText } from "../model/decode";
import { type CommandContext, oneLine } from "./context";

/** The verbs by their names. Each is loaded when it is wanted: what all of them need takes longer than most of what they do. */
const VERBS: Readonly<Record<string, () => Promise<(context: CommandContext) => Command>>> = {
  discover: async () => (await import("./discover.js")).discoverCommand,
  doctor: async () => (await import("./doctor.js")).doctorCommand,
  drift: async () => (await import("./drift.js")).driftCommand,
  simulate: async () => (await import("./simulate.js")).simulateCommand,
};

/**
 * Runs the verb that the arguments name.
 *
 * @throws CommanderError when the parser has said what there is to say; else whatever the verb throws.
 */
export async function runProgram(args: readonly string[], context: CommandContext): Promise<void> {
  const ontapIscsi = new Command("ontap-iscsi")
    .description("Declares, simulates and inspects the iSCSI services of NetApp ONTAP SVMs")
    .version(packageVersion(), "--version", "print the version")
    .exitOverride()
    .configureOutput({
      writeOut: context.print,
      outputError: (text, write) => {
        write(`${oneLine(text)}\n`);
      },
    });
  for (const name of wantedOf(args)) {
    const verb = await VERBS[name]?.();
    if (verb !== undefined) ontapIscsi.addCommand(verb(context).copyInheritedSettings(ontapIscsi));
  }
  await ontapIscsi.parseAsync(unlessUnknown(args), { from: "user" });
}

/** The verbs that the arguments need: their own, none for a version, and all of them for what tells of all. */
function wantedOf(args: readonly string[]): readonly string[] {
  const [first = ""] = args;
  if (first === "--version") return [];
  return Object.hasOwn(VERBS, first) ? [first] : Object.keys(VERBS);
}

/**
 * The arguments; where they name a verb that there is not, its name alone: with `--help` or `help` beside it, the parser
 * would show the help of all verbs, as if nothing was wrong.
 */
function unlessUnknown(args: readonly string[]): readonly string[] {
  const verb = args.find((word) => !word.startsWith("-") && word !== "help");
  return verb === undefined || Object.hasOwn(VERBS, verb) ? args : [verb];
}

/** The package's own file, which stands at the same place for the sources and for what is built of them. */
function packageVersion(): string {
  const { version } = parseFields("package.json", readFileSync(join(__dirname, "../../package.json"), "utf8"));
  return requiredText("version", version);
}
