import { encodeSpec } from "../../lib/model/service";
import { inParallel } from "../helpers/in-parallel";
import { applySpec } from "../helpers/provisioner";
import { isReached, SCENARIOS, seedOf } from "../helpers/scenarios";
import { startTestSimulator } from "../helpers/simulator";

jest.setTimeout(120_000);

/** Pairs of programs that run at one time. */
const AT_ONCE = 2;

it("two programs that are started for one SVM at once both succeed, and leave it as declared", async () => {
  const cases = SCENARIOS.map((scenario, index) => ({ scenario, svmName: `svm${index}` }));
  const simulator = await startTestSimulator({ http: true, seed: { svms: cases.map(seedOf) } });
  const ends = await inParallel(AT_ONCE, cases, async ({ scenario, svmName }) => {
    const spec = encodeSpec({ svmName, ...scenario.declared });
    const results = await Promise.all([applySpec(simulator, spec), applySpec(simulator, spec)]);
    const isAsDeclared = isReached(scenario, svmName, simulator.service(svmName));
    return { title: scenario.title, errors: results.map(({ stderr }) => stderr), isAsDeclared };
  });
  await simulator.close();
  expect(ends).toEqual(SCENARIOS.map(({ title }) => ({ title, errors: ["", ""], isAsDeclared: true })));
});
