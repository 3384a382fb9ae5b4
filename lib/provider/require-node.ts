import { NODE_REMEDY, nodeProblem } from "../model/node-version";

// The first that runs: what comes after it asks for modules that an older Node.js does not have. So that it gets here, the
// bundle has the syntax of Node.js 10, see the script `bundle`. Engines show what a plugin that does not start prints on stdout.
const problem = nodeProblem({ version: process.versions.node, path: process.execPath });
if (problem !== undefined) {
  process.stdout.write(`${problem}; ${NODE_REMEDY}\n`);
  process.exit(1);
}
