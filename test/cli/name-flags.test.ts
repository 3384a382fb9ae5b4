import type { Command } from "commander";
import type { CommandContext } from "../../lib/cli/context";
import { discoverCommand } from "../../lib/cli/discover";
import { doctorCommand } from "../../lib/cli/doctor";
import { driftCommand } from "../../lib/cli/drift";
import { simulateCommand } from "../../lib/cli/simulate";
import { verifyCommand } from "../../lib/cli/verify";
import { rejectionOf } from "../helpers/failure";
import { runVerb } from "../helpers/verb-run";

type Verb = (context: CommandContext) => Command;

const VERBS: Readonly<Record<string, Verb>> = {
  discover: discoverCommand,
  doctor: doctorCommand,
  drift: driftCommand,
  simulate: simulateCommand,
  verify: verifyCommand,
};

/** Flags that take a name for which there is a rule, which refuses an empty one, too. */
const RULED = ["--profile", "--server-name", "--name"];

/** The other flags of a verb that take a name, be it of a file, a folder, a host or a module. */
function nameFlags(verb: Verb): readonly string[] {
  const { options } = verb({} as CommandContext);
  const names = options.filter(({ flags }) => /<(file|folder|host|module|name)>/.test(flags));
  return names.map(({ long }) => long ?? "").filter((flag) => !RULED.includes(flag));
}

const FLAGS = Object.entries(VERBS).flatMap(([name, verb]) => nameFlags(verb).map((flag) => ({ name, verb, flag })));

it.each(FLAGS)("$name refuses an empty name for $flag", async ({ verb, flag }) => {
  const error = await rejectionOf(runVerb(verb, [flag, ""]));
  expect(error).toMatchObject({ code: "commander.invalidArgument" });
  expect(error).toHaveProperty("message", expect.stringContaining("Expected a name, got an empty text."));
});

it("every verb with names is among them", () => {
  const names = FLAGS.map(({ name, flag }) => `${name} ${flag}`);
  const some = ["discover --ca-file", "discover --out", "doctor --ca-file", "drift --stack", "simulate --host"];
  expect(names).toEqual(expect.arrayContaining(some));
});
