import { isContinuousIntegration } from "../helpers/continuous-integration";
import { obtainTestEngines } from "./test-engines";
import { ENGINES_VARIABLE } from "./under-test";

/** Before the end-to-end suite: hands the engines to its tests, unless the test run has done so already. */
export default async function globalSetup(): Promise<void> {
  if (process.env[ENGINES_VARIABLE] !== undefined) return;
  const found = await obtainTestEngines((line) => process.stderr.write(`${line}\n`));
  const missing = found.skipped.map(({ name }) => name).join(", ");
  if (missing && isContinuousIntegration()) throw new Error(`engines missing in CI: ${missing}`);
  process.env[ENGINES_VARIABLE] = JSON.stringify(found);
}
