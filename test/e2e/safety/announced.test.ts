import { ActiveSessions, IscsiService, type IscsiServiceProps, Provisioning } from "../../../lib";
import type { SeedService } from "../../../lib/simulator/seed/seed-document";
import { liveSessions, loginInitiator } from "../../../lib/testing";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { describeModesInTurn } from "../../helpers/engine/modes";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

type Declared = Pick<IscsiServiceProps, "enabled" | "targetAlias" | "ensure">;

interface Row {
  readonly title: string;
  /** What is live when it is planned. */
  readonly live?: SeedService;
  /** What was applied before. */
  readonly applied?: Declared;
  readonly declared: Declared;
}

const ABSENT: Declared = { ensure: "absent" };
const ROWS: readonly Row[] = [
  {
    title: "that changed no more than the alias",
    live: { enabled: false },
    applied: { enabled: false, targetAlias: "one" },
    declared: { enabled: false, targetAlias: "two" },
  },
  {
    title: "that took over a service which was disabled",
    live: { enabled: false },
    declared: { enabled: false, targetAlias: "two" },
  },
  { title: "that created a disabled one", declared: { enabled: false, targetAlias: "two" } },
  { title: "that had nothing to delete", declared: ABSENT },
  { title: "that deleted a service which was disabled", live: { enabled: false }, declared: ABSENT },
];
const HOST = "iqn.2026-11.com.example:host1";

function declaring(declared: Declared): Declare {
  return (stack, cluster) => {
    const props = { cluster, svmName: "svm_db", activeSessions: ActiveSessions.END, ...declared };
    new IscsiService(stack, "db", props);
  };
}

describeModesInTurn("a service that somebody enables after the plan, and whose sessions may end", (engine, it) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  const start = async ({ live, applied, declared }: Row): Promise<void> => {
    const service = live === undefined ? {} : { service: live };
    simulator = await startWatchedSimulator({ svms: [{ name: "svm_db", ...service }] });
    workspace = await EngineWorkspace.create(engine, simulator, declaring(applied ?? declared));
    if (applied === undefined) return;
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    workspace.declare(declaring(declared));
  };

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it.each(ROWS)("keeps them when a plan is applied $title", async (row) => {
    await start(row);
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    simulator.setService("svm_db", { enabled: true });
    loginInitiator(simulator, "svm_db", HOST);
    simulator.forget();

    const refused = await workspace.applyPlan();
    expect(refused).toMatchObject({ exitCode: 1 });
    const isBound = engine.provisioning === Provisioning.PROVIDER && row.applied === undefined;
    expect(flat(refused)).toContain(
      isBound ? "inconsistent final plan" : "which the plan did not announce: the service was",
    );
    expect(writesAmong(simulator.methods("svm_db"))).toBe("");
    expect(liveSessions(simulator, "svm_db")).toHaveLength(1);

    expect(flat(await workspace.plan())).toContain("1 session of 1 initiator");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(liveSessions(simulator, "svm_db")).toHaveLength(0);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });
});
