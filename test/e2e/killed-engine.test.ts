import { IscsiService, Provisioning } from "../../lib";
import type { ProcessEnd } from "../programs/process-end";
import { EngineProcess } from "../helpers/engine/engine-process";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { environmentOf } from "../helpers/ontap-client";
import { startWatchedSimulator, type WatchedSimulator } from "../helpers/watched-simulator";
import { type ByMode, suite } from "../engine/suite";

const SVMS = ["svm_a", "svm_b", "svm_c"];

const declare: Declare = (stack, cluster) => {
  for (const svmName of SVMS) new IscsiService(stack, svmName, { cluster, svmName, targetAlias: "db" });
};

/**
 * The signal, and at which request about one service it comes. Each of the three services takes a creation and a read after it, and
 * with a program of its own a read before it. In provider mode they may share the read. The crash matrix has all points of a program.
 */
const CRASHES: ByMode<readonly { readonly signal: "SIGINT" | "SIGKILL"; readonly request: number }[]> = {
  [Provisioning.NULL_RESOURCE]: [
    { signal: "SIGKILL", request: 5 },
    { signal: "SIGINT", request: 4 },
  ],
  [Provisioning.PROVIDER]: [
    { signal: "SIGKILL", request: 1 },
    { signal: "SIGKILL", request: 2 },
    { signal: "SIGINT", request: 3 },
  ],
};

suite("an apply whose engine, providers and programs get", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;
  let onArrival = (): void => undefined;

  beforeAll(async () => {
    simulator = await startWatchedSimulator({ svms: SVMS.map((name) => ({ name })) }, () => {
      onArrival();
    });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it.each(CRASHES[engine.provisioning])(
    "$signal at request $request is completed by the same command",
    async ({ signal, request }) => {
      for (const name of SVMS) simulator.setService(name, undefined);
      simulator.forget();
      // An engine that is only asked to stop must not be done before it hears of it.
      if (signal === "SIGINT")
        simulator.faults.add({ skip: request - 1, times: 1, do: { delayMs: 5_000, after: true } });
      const { exitCode } = await applyUntil(request, signal);
      expect(exitCode).toBe(signal === "SIGKILL" ? null : 1);
      // A lock that the dead engine held, or a state that it left unreadable, would fail both.
      expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
      for (const name of SVMS) {
        expect(simulator.service(name)).toMatchObject({ enabled: true, targetAlias: "db" });
        expect(simulator.methods(name).match(/POST/g)).toHaveLength(1);
      }
    },
  );

  async function applyUntil(request: number, signal: "SIGINT" | "SIGKILL"): Promise<ProcessEnd> {
    const apply = EngineProcess.start(engine, ["apply", "-no-color", "-auto-approve"], {
      cwd: workspace.stackFolder,
      settings: { ...environmentOf(simulator), ONTAP_CA_FILE: simulator.caFile },
      ownGroup: true,
    });
    let requests = 0;
    onArrival = () => {
      if (++requests === request) apply.signal(signal);
    };
    return apply.ended;
  }
});
