import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeProblem, OLDEST_NODE } from "../../lib/model/node-version";

const path = "/opt/node/bin/node";

it.each(["20.18.1", "20.19.0", "20.100.0", "22.0.0", "100.0.0", "26.0.0-nightly20260101"])(
  "Node.js %s serves",
  (version) => {
    expect(nodeProblem({ version, path })).toBeUndefined();
  },
);

it.each(["0.10.48", "10.24.1", "20.18.0", "20.9.0", "9.99.99"])(
  "Node.js %s does not, and is told with its path",
  (version) => {
    const problem = `/opt/node/bin/node is Node.js ${version}, which is too old, expected 20.18.1 or later`;
    expect(nodeProblem({ version, path })).toBe(problem);
  },
);

it("the package asks for the same version", () => {
  const manifest = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({ engines: { node: `>=${OLDEST_NODE}` } });
});
