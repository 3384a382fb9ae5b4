import { benchProgramStart } from "./program-start";
import { benchSteadyPlan } from "./steady-plan";

// `npm run bench`: ratios of one run; absolute times say little about another machine.
async function main(): Promise<void> {
  await benchProgramStart(console.log);
  await benchSteadyPlan([1, 50, 200], console.log);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
