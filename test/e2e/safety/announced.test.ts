import { ActiveSessions, IscsiService, type IscsiServiceProps, Provisioning } from "../../../lib";
import type { SeedService } from "../../../lib/simulator/schema-types";
import { liveSessions, loginInitiator } from "../../../lib/testing";
import { recordOf, suite } from "../../engine/suite";
import { flat } from "../../helpers/engine/engine-output";
import { EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import type { ProcessEnd } from "../../programs/process-end";

type Declared = Pick<IscsiServiceProps, "enabled" | "targetAlias" | "ensure">;

interface Row {
  readonly plan: string;
  readonly svm: string;
  /** What is live when it is planned. */
  readonly live?: SeedService;
  /** What was applied before. */
  readonly applied?: Declared;
  readonly declared: Declared;
}

const ABSENT: Declared = { ensure: "absent" };
const RENAMED: Declared = { enabled: false, targetAlias: "two" };
const OFF: SeedService = { enabled: false };
const ROWS: readonly Row[] = [
  {
    plan: "changed no more than the alias",
    svm: "alias",
    live: OFF,
    applied: { ...RENAMED, targetAlias: "one" },
    declared: RENAMED,
  },
  { plan: "took over a service which was disabled", svm: "adopted", live: OFF, declared: RENAMED },
  { plan: "created a disabled one", svm: "created", declared: RENAMED },
  { plan: "had nothing to delete", svm: "nothing", declared: ABSENT },
  { plan: "deleted a service which was disabled", svm: "deleted", live: OFF, declared: ABSENT },
];
const HOST = "iqn.2026-11.com.example:host1";

suite("a service that is enabled after the plan", { engines: "turns", modes: "both" }, (engine) => {
  const isProvider = engine.provisioning === Provisioning.PROVIDER;
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;
  let refused: ProcessEnd;
  /** By SVM, after the apply that is refused. */
  const left = new Map<string, readonly [writes: string, sessions: number]>();

  const sessions = (svm: string): number => liveSessions(simulator, svm).length;

  beforeAll(async () => {
    const svms = ROWS.map(({ svm: name, live }) => ({ name, ...(live && { service: live }) }));
    simulator = await startWatchedSimulator({ svms });
    workspace = await EngineWorkspace.create(engine, simulator, declaring("applied"));
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    workspace.declare(declaring("declared"));
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    for (const { svm } of ROWS) {
      simulator.setService(svm, { enabled: true });
      loginInitiator(simulator, svm, HOST);
    }
    simulator.forget();
    refused = await workspace.applyPlan();
    for (const { svm } of ROWS) left.set(svm, [writesAmong(simulator.methods(svm)), sessions(svm)]);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it.each(ROWS)("keeps its sessions when a plan is applied that $plan", ({ svm, live, applied, declared }) => {
    const isBound = isProvider && applied === undefined;
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(flat(refused)).toMatch(
      isBound
        ? new RegExp(`inconsistent final plan When expanding the plan for ${recordOf(engine, svm)} `)
        : new RegExp(`SVM ${svm}: [^:]*: [^:]*, now an enabled one exists; nothing was written`),
    );
    // ONTAP refuses the creation of what the plan saw missing: the service exists.
    const isPosted = !isBound && live === undefined && declared !== ABSENT;
    expect(left.get(svm)).toEqual([isPosted ? "POST" : "", 1]);
  });

  it("loses them by the next plan, which tells of them", async () => {
    const told = flat(await workspace.plan());
    for (const { svm } of ROWS)
      expect(told).toMatch(new RegExp(`SVM ${svm}(?: of cluster1)?: [^.]*1 iSCSI session of 1 host will end`));
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(ROWS.map(({ svm }) => sessions(svm))).toEqual(ROWS.map(() => 0));
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });
});

/** Sessions may end. Before the change, the rows are declared that were applied. */
function declaring(when: "applied" | "declared"): Parameters<EngineWorkspace["declare"]>[0] {
  return (stack, cluster) => {
    for (const row of ROWS) {
      const props = { cluster, svmName: row.svm, activeSessions: ActiveSessions.END, ...row[when] };
      if (row[when] !== undefined) new IscsiService(stack, row.svm, props);
    }
  };
}
