import { DeletionPolicy, OntapCluster, Provisioning } from "../../../lib";
import { svmByName, withSvm } from "../../../lib/simulator/state";
import { flat, sectionOf } from "../../helpers/engine/engine-output";
import type { ProcessEnd } from "../../programs/process-end";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { CHANGES, type ChangeRow, type Outcome, SVMS } from "./change-rows";
import { type EngineInMode, recordOf, suite } from "../../engine/suite";

suite("a change of the code", { engines: "turns", modes: "both" }, (engine) => {
  const [MADE, READDRESSED] = [
    CHANGES.filter((row) => !isReaddressed(engine, row)),
    CHANGES.filter(({ provider }) => provider.readdressed),
  ];
  let simulator: WatchedSimulator;
  let other: WatchedSimulator;
  let workspace: EngineWorkspace;
  let planned: ProcessEnd;
  let before: ReadonlyMap<string, unknown>;

  beforeAll(async () => {
    const svms = SVMS.map((name) => ({ name, service: {} }));
    simulator = await startWatchedSimulator({ svms: [...svms, { name: "svm_new" }] });
    other = await startWatchedSimulator({ svms: [{ name: "svm_far" }] });
    const settings = {
      ...passwordSettings(simulator),
      ...passwordSettings(other, "other"),
    };
    workspace = await EngineWorkspace.create(engine, simulator, declareAll("before", "before"), settings);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    rename("svm_called", "svm_renamed");
    before = liveServices();
    simulator.forget();
    workspace.declare(declareAll("after", "before"));
    planned = await workspace.plan();
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
    await other.close();
  });

  it.each(MADE)("is planned with what it means: $change", (row) => {
    for (const [address, text] of Object.entries(planOf(engine, row)))
      expect(sectionOf(planned, address)).toContain(text);
  });

  it.each(MADE.filter((row) => outcomesOf(engine, row).length > 0))("writes what it says: $change", (row) => {
    for (const outcome of outcomesOf(engine, row)) expectOutcome(outcome);
  });

  it("leaves all other services exactly as they were, without a write", () => {
    const after = liveServices();
    for (const [svm, service] of before) {
      if (isWritten(engine, svm)) continue;
      expect([svm, writesAmong(simulator.methods(svm)), after.get(svm)]).toEqual([svm, "", service]);
    }
  });

  it("plans clean afterwards", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("refuses to delete what only gets another address", async () => {
    workspace.declare(declareAll("after", "after"));
    simulator.forget();
    const moved = await workspace.plan();
    const refused = READDRESSED.filter((row) => isReaddressed(engine, row));
    expect(moved).toMatchObject({ exitCode: refused.length === 0 ? 0 : 1 });
    for (const { provider } of refused)
      expect(flat(moved)).toContain(`SVM ${String(provider.readdressed)}: one resource declares the iSCSI service`);
    for (const { provider } of READDRESSED) expect(writesAmong(simulator.methods(provider.readdressed ?? ""))).toBe("");
  });

  /** What gets another address in this mode, too, as it is to be. */
  function declareAll(when: "before" | "after", readdressed: "before" | "after"): Declare {
    return (stack, cluster, provisioning) => {
      const props = { name: "cluster2", endpoint: other.endpoint, profile: "other", provisioning };
      const policy = provisioning === Provisioning.PROVIDER ? DeletionPolicy.DELETE : DeletionPolicy.RETAIN;
      const scene = { stack, cluster, other: new OntapCluster(stack, "other", props), policy };
      for (const row of CHANGES) row[isReaddressed(engine, row) ? readdressed : when](scene);
    };
  }

  /** Renames an SVM behind everybody's back. */
  function rename(svm: string, name: string): void {
    const { uuid } = svmByName(simulator.cluster.state, svm) ?? {};
    if (uuid === undefined) throw new Error(`no SVM ${svm}`);
    simulator.cluster.update((state) => withSvm(state, uuid, { name }));
  }

  function liveServices(): ReadonlyMap<string, unknown> {
    return new Map(simulator.cluster.state.svms.map(({ name, service }) => [name, service]));
  }

  function expectOutcome({ svm, on, writes, live }: Outcome): void {
    const place = on === undefined ? simulator : other;
    expect(writesAmong(place.methods(svm))).toBe(writes);
    if (live === undefined) expect(place.service(svm)).toBeUndefined();
    else expect(place.service(svm)).toMatchObject(live);
  }
});

function isWritten(engine: EngineInMode, svm: string): boolean {
  return CHANGES.some((row) =>
    outcomesOf(engine, row).some((outcome) => outcome.svm === svm && outcome.on === undefined),
  );
}

function isReaddressed({ provisioning }: EngineInMode, { provider }: ChangeRow): boolean {
  return provisioning === Provisioning.PROVIDER && provider.readdressed !== undefined;
}

/** What the plan says, by the beginning of a resource's address. */
function planOf(engine: EngineInMode, { plan, provider }: ChangeRow): Readonly<Record<string, string>> {
  if (engine.provisioning !== Provisioning.PROVIDER) return plan ?? {};
  const said = Object.entries(provider.plan ?? {});
  return Object.fromEntries(said.map(([id, text]) => [`${recordOf(engine, id)} `, text]));
}

function outcomesOf({ provisioning }: EngineInMode, { outcomes = [], provider }: ChangeRow): readonly Outcome[] {
  return provisioning === Provisioning.PROVIDER ? (provider.outcomes ?? outcomes) : outcomes;
}
