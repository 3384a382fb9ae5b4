import { isContinuousIntegration } from "../helpers/continuous-integration";
import { bringBundlesUpToDate } from "../helpers/current-bundles";
import { beginSharing } from "../helpers/package/once-per-run";
import { obtainTestNodes } from "../programs/node-lines";
import { obtainTestPeers } from "../programs/test-peers";
import { obtainTestEngines } from "./test-engines";
import { ENGINES_VARIABLE, NODES_VARIABLE, PEERS_VARIABLE, settleEngines } from "./under-test";

/** Before the end-to-end suite: hands engines and lines of Node.js to its tests, unless the test run has done so already. */
export default async function globalSetup(): Promise<void> {
  if (process.env[ENGINES_VARIABLE] === undefined) await obtainPrograms();
  settleEngines();
  await bringBundlesUpToDate();
  await beginSharing();
}

async function obtainPrograms(): Promise<void> {
  const report = (line: string) => process.stderr.write(`${line}\n`);
  const engines = await obtainTestEngines(report);
  const nodes = await obtainTestNodes(report);
  const peers = await obtainTestPeers(report);
  const missing = [...engines.skipped, ...nodes.skipped, ...("reason" in peers ? [peers] : [])]
    .map(({ name }) => name)
    .join(", ");
  if (missing && isContinuousIntegration()) throw new Error(`missing in CI: ${missing}`);
  process.env[ENGINES_VARIABLE] = JSON.stringify(engines);
  process.env[NODES_VARIABLE] = JSON.stringify(nodes);
  process.env[PEERS_VARIABLE] = JSON.stringify(peers);
}
