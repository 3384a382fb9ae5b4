import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { IscsiService } from "../../lib";
import { obtainDemoEngine } from "../engine/demo-engine";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startTestSimulator } from "../helpers/simulator";
import { median } from "./median";

const RUNS = 5;

/**
 * A plan without changes of N services, against the floor: a plan of as many plain `null_resource`s. The difference is what
 * observing costs.
 */
export async function benchSteadyPlan(sizes: readonly number[], report: (line: string) => void): Promise<void> {
  const engine = await obtainDemoEngine(report);
  for (const size of sizes) {
    const names = Array.from({ length: size }, (_, index) => `svm${index}`);
    const simulator = await startTestSimulator({ seed: { svms: names.map((name) => ({ name, service: {} })) } });
    const ours = await EngineWorkspace.create(engine, simulator, (stack, cluster) => {
      for (const svmName of names) new IscsiService(stack, svmName, { cluster, svmName });
    });
    const floor = await EngineWorkspace.create(engine, simulator, plainResources(names));
    await ours.apply();
    await floor.apply();
    const [plan, base] = [await medianPlanMs(ours), await medianPlanMs(floor)];
    const ratio = (plan / base).toFixed(2);
    report(
      `steady plan of ${size} services, ${engine.name}: ${plan.toFixed(0)} ms, floor ${base.toFixed(0)} ms: ratio ${ratio}`,
    );
    await Promise.all([ours.remove(), floor.remove(), simulator.close()]);
  }
}

function plainResources(names: readonly string[]): Declare {
  return (stack) => {
    new NullProvider(stack, "null");
    for (const name of names) new Resource(stack, name, { triggers: { svm: name } });
  };
}

async function medianPlanMs(workspace: EngineWorkspace): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const start = performance.now();
    const { exitCode, output } = await workspace.plan();
    if (exitCode !== 0) throw new Error(`the plan is not clean: ${output}`);
    times.push(performance.now() - start);
  }
  return median(times);
}
