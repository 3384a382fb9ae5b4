import { IscsiService, Provisioning } from "../../lib";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { type ByMode, describeOneEngineInBothModes } from "../helpers/engine/modes";
import { TcpGate } from "../helpers/tcp-gate";
import { textTable } from "../helpers/text-table";
import { countFailures, UNRELIABLE_SEED, UNRELIABLE_SERVICES, unreached } from "../helpers/unreliable-services";
import { startWatchedSimulator } from "../helpers/watched-simulator";

const CONNECTIONS = 6;

/** A provider that runs for both has idle connections of the plan's walk when that of the apply begins. */
const AT_ONCE: ByMode<number> = {
  [Provisioning.NULL_RESOURCE]: CONNECTIONS,
  [Provisioning.PROVIDER]: 2 * CONNECTIONS,
};

const declare: Declare = (stack, cluster) => {
  for (const { svmName, scenario } of UNRELIABLE_SERVICES)
    new IscsiService(stack, svmName, { cluster, svmName, ...scenario.declared });
};

const summary: string[][] = [["engine", "services", "connections at most", "requests", "failed", "applies"]];

describeOneEngineInBothModes("fifty services with a fifth of their requests failing", (engine) => {
  it("are as declared after one apply with six connections", async () => {
    const simulator = await startWatchedSimulator(UNRELIABLE_SEED);
    const gate = await TcpGate.before(simulator.endpoint);
    const workspace = await EngineWorkspace.create(engine, { ...simulator, endpoint: gate.endpoint }, declare);
    const applied = await workspace.run("apply", "-no-color", "-auto-approve", `-parallelism=${CONNECTIONS}`);
    const { requests, failed } = countFailures(simulator);
    summary.push([engine.name, "50", String(gate.mostAtOnce), String(requests), String(failed), "1"]);
    expect(applied).toMatchObject({ exitCode: 0 });
    expect(unreached(simulator)).toEqual([]);
    expect(failed / requests).toBeGreaterThanOrEqual(0.2);
    expect(gate.mostAtOnce).toBeLessThanOrEqual(AT_ONCE[engine.provisioning]);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    await workspace.remove();
    gate.end();
    await simulator.close();
  });
});

afterAll(() => {
  process.stdout.write(textTable("one apply while a fifth of the requests fails", summary));
});
