import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { parseFields, requiredText } from "../model/decode";
import type { CommandContext } from "./command-context";
import { discoverCommand } from "./discover";
import { oneLine } from "./display";
import { doctorCommand } from "./doctor";
import { driftCommand } from "./drift";
import { simulateCommand } from "./simulate";

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
  for (const verb of [discoverCommand, doctorCommand, driftCommand, simulateCommand])
    ontapIscsi.addCommand(verb(context).copyInheritedSettings(ontapIscsi));

  const verbs = ontapIscsi.commands.map((command) => command.name());
  await ontapIscsi.parseAsync(unlessUnknown(args, verbs), { from: "user" });
}

/**
 * The arguments; where they name a verb that there is not, its name alone: with `--help` or `help` beside it, the parser
 * would show the help of all verbs, as if nothing was wrong.
 */
function unlessUnknown(args: readonly string[], verbs: readonly string[]): readonly string[] {
  const verb = args.find((word) => !word.startsWith("-") && word !== "help");
  return verb === undefined || verbs.includes(verb) ? args : [verb];
}

/** The package's own file, which stands at the same place for the sources and for what is built of them. */
function packageVersion(): string {
  const { version } = parseFields("package.json", readFileSync(join(__dirname, "../../package.json"), "utf8"));
  return requiredText("version", version);
}
