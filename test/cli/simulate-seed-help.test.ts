import { SEED_HELP } from "../../lib/cli/simulate";
import { readFaultRules } from "../../lib/simulator/schemas";
import { parseSeed } from "../../lib/simulator/seed";
import { runCli } from "../helpers/cli-process";
import { expectPublished } from "../helpers/published-schema";

it("the help of simulate has a whole seed file and a faults file in it, which are as their schemas say", async () => {
  const { stdout } = await runCli(["simulate", "--help"]);
  expect(stdout).toContain(SEED_HELP);
  const examples = Array.from(
    SEED_HELP.matchAll(/^ {2}([{[][^]*?)\n\n/gm),
    ([, text = ""]) => JSON.parse(text) as unknown,
  );
  expect(examples).toHaveLength(2);
  const [seed, faults] = examples;
  expectPublished("seed", seed);
  expectPublished("fault-rules", faults);
  expect(parseSeed(seed).state.svms[0]?.sessions).toHaveLength(1);
  expect(readFaultRules(faults)).toHaveLength(2);
});
