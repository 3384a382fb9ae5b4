import type { Command } from "commander";
import { CliError } from "../../lib/cli/cli-error";
import type { CommandContext } from "../../lib/cli/command-context";
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
    args: ["--endpoint", "https://cluster1.example.com", "--merge"],
    problem: "--merge adds to a file, and none is given",
    remedy: "name it with --output",
  },
  {
    verb: discoverCommand,
    args: ["--endpoint", "https://cluster1.example.com", "--merge", "--output", "x", "--format", "json"],
    problem: "--merge adds to an app",
    remedy: "leave out --format json",
  },
  {
    verb: discoverCommand,
    args: ["--endpoint", "https://cluster1.example.com", "--merge", "--output", "x", "--format", "import"],
    problem: "--merge adds to an app",
    remedy: "leave out --format import",
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
