import { OntapCluster } from "../../../lib";
import { svmByName, withSvm } from "../../../lib/simulator/state/state";
import { describeEachEngine } from "../../engine/under-test";
import { sectionOf } from "../../helpers/engine/engine-output";
import type { ProcessEnd } from "../../programs/process-end";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { CHANGES, type ChangeRow, type Outcome, SVMS } from "./change-rows";

describeEachEngine("with services under DELETE, a change of the code", (engine) => {
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
      ONTAP_OTHER_USERNAME: other.username,
      ONTAP_OTHER_PASSWORD: other.password,
      ONTAP_OTHER_CA_FILE: other.caFile,
    };
    workspace = await EngineWorkspace.create(engine, simulator, declareAll("before"), settings);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    rename("svm_called", "svm_renamed");
    before = liveServices();
    simulator.forget();
    workspace.declare(declareAll("after"));
    planned = await workspace.plan();
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
    await other.close();
  });

  it.each(CHANGES)("is planned with what it means: $change", ({ plan }) => {
    for (const [address, text] of Object.entries(plan)) expect(sectionOf(planned, address)).toContain(text);
  });

  it.each(CHANGES.filter(({ outcomes }) => outcomes !== undefined))("writes what it says: $change", ({ outcomes }) => {
    for (const outcome of outcomes ?? []) expectOutcome(outcome);
  });

  it("leaves all other services exactly as they were, without a write", () => {
    const after = liveServices();
    for (const [svm, service] of before) {
      if (isWritten(svm)) continue;
      expect([svm, writesAmong(simulator.methods(svm)), after.get(svm)]).toEqual([svm, "", service]);
    }
  });

  it("plans clean afterwards", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  function declareAll(when: "before" | "after"): Declare {
    return (stack, cluster) => {
      const props = { name: "cluster2", endpoint: other.endpoint, profile: "other" };
      const scene = { stack, cluster, other: new OntapCluster(stack, "other", props) };
      for (const row of CHANGES) row[when](scene);
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

function isWritten(svm: string): boolean {
  return CHANGES.some(({ outcomes = [] }: ChangeRow) =>
    outcomes.some((outcome) => outcome.svm === svm && outcome.on === undefined),
  );
}
