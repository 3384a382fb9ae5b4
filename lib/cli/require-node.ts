import { NODE_REMEDY, nodeProblem } from "../model/node-version";

// The first that runs: what comes after it has syntax that an older Node.js cannot read. This file, `main.ts` and what is
// imported here have the syntax of Node.js 10.
const problem = nodeProblem({ version: process.versions.node, path: process.execPath });
if (problem !== undefined) {
  process.stderr.write(`error: ${problem}; ${NODE_REMEDY}\n`);
  process.exit(1);
}
