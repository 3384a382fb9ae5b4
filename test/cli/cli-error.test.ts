import type { Command } from "commander";
import { CliError, type CommandContext } from "../../lib/cli/context";
import { discoverCommand } from "../../lib/cli/discover";
import { driftCommand } from "../../lib/cli/drift";
import { simulateCommand } from "../../lib/cli/simulate";
import { rejectionOf } from "../helpers/failure";
import { runVerb } from "../helpers/verb-run";

interface Refusal {
  readonly verb: (context: CommandContext) => Command;
  readonly args: readonly string[];
  readonly problem: string;
  readonly remedy: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    verb: discoverCommand,
    args: ["--endpoint", "https://cluster1.example.com", "--output", "package.json"],
    problem: 'cannot write "package.json": it exists already',
    remedy: "remove it, or name another file",
  },
  {
    verb: driftCommand,
    args: ["--out", "nowhere"],
    problem: 'no synthesized stacks in "nowhere": it has no manifest.json',
    remedy: "synthesize the app (cdktn synth, or cdktf synth), or name the folder with --out",
  },
  {
    verb: simulateCommand,
    args: ["--tls-key", "key.pem", "--token-env", "TOKEN"],
    problem: "--tls-key is given without --tls-cert",
    remedy: "give both, or none of them",
  },
  {
    verb: simulateCommand,
    args: [],
    problem: "nobody could log in: the environment variable ONTAP_PASSWORD is not set",
    remedy: "set it to a password of your choice, or name another variable with --password-env",
  },
];

describe("a refusal of the command line", () => {
  it.each(REFUSALS)("says apart what is wrong and what to do: $problem", async ({ verb, args, problem, remedy }) => {
    const error = await rejectionOf(runVerb(verb, args, { environment: { TOKEN: "x" } }));
    expect(error).toBeInstanceOf(CliError);
    expect(error).toMatchObject({ problem, remedy, message: `${problem}; ${remedy}` });
  });
});
