import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSeed } from "../../../lib/simulator/seed/parse-seed";

it("the seed of the documentation is one", () => {
  const page = readFileSync(join(__dirname, "../../../docs/simulator.md"), "utf8");
  const { state, faults } = parseSeed(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ""));

  expect(state.svms[1]?.sessions.map(({ portalGroup }) => portalGroup)).toEqual(["lif1", "lif1"]);
  expect([state.svms.length, faults.length]).toEqual([6, 3]);
});
