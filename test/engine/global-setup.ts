import { isContinuousIntegration } from "../helpers/continuous-integration";
import { bringBundlesUpToDate } from "../helpers/current-bundles";
import { beginSharing } from "../helpers/package/once-per-run";
import { arePrograms, obtainPrograms, settleEngines } from "./under-test";

/** Before the end-to-end suite: hands engines and lines of Node.js to its tests, unless the test run has done so already. */
export default async function globalSetup(): Promise<void> {
  if (!arePrograms()) {
    const { missing } = await obtainPrograms((line) => process.stderr.write(`${line}\n`));
    if (missing.length > 0 && isContinuousIntegration())
      throw new Error(`missing in CI: ${missing.map(({ name }) => name).join(", ")}`);
  }
  settleEngines();
  await bringBundlesUpToDate();
  await beginSharing();
}
