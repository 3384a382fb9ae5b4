import type { Command } from "commander";
import type { CommandContext } from "../../lib/cli/command-context";
import { discoverCommand } from "../../lib/cli/discover";
import { doctorCommand } from "../../lib/cli/doctor";
import { driftCommand } from "../../lib/cli/drift";
import { simulateCommand } from "../../lib/cli/simulate";
import { rejectionOf } from "../helpers/failure";
import { runVerb } from "../helpers/verb-run";

type Verb = (context: CommandContext) => Command;

const VERBS: Readonly<Record<string, Verb>> = {
  discover: discoverCommand,
  doctor: doctorCommand,
  drift: driftCommand,
  simulate: simulateCommand,
};

/** The flags of a verb that take the name of a file or a folder. */
function fileFlags(verb: Verb): readonly string[] {
  const { options } = verb({} as CommandContext);
  return options.filter(({ flags }) => /<(file|folder)>/.test(flags)).map(({ long }) => long ?? "");
}

const FLAGS = Object.entries(VERBS).flatMap(([name, verb]) => fileFlags(verb).map((flag) => ({ name, verb, flag })));

it.each(FLAGS)("$name refuses an empty name for $flag", async ({ verb, flag }) => {
  const error = await rejectionOf(runVerb(verb, [flag, ""]));
  expect(error).toMatchObject({ code: "commander.invalidArgument" });
  expect(error).toHaveProperty("message", expect.stringContaining("Expected a name, got an empty text."));
});

it("every verb with files is among them", () => {
  const names = FLAGS.map(({ name, flag }) => `${name} ${flag}`);
  const some = ["discover --ca-file", "discover --out", "doctor --ca-file", "drift --plan", "simulate --state"];
  expect(names).toEqual(expect.arrayContaining(some));
});
