import { ReconcileError } from "../../lib/errors";
import { applyChange } from "../../lib/provider/apply";
import { destroyService } from "../../lib/provider/destroy";
import { planChange } from "../../lib/provider/plan";
import type { ServiceObject } from "../../lib/provider/service-object";
import type { Session } from "../../lib/provider/session";
import { UNKNOWN } from "../../lib/plugin/value";
import { liveIscsiService, setLiveIscsiService } from "../../lib/testing";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { sessionOf, writesTo, config, state as stateOf, UUID } from "./states";

const KEPT = { id: "one" };

describe("an apply", () => {
  let simulator: TestSimulator;
  let session: Session;

  beforeEach(async () => {
    simulator = await startTestSimulator({
      seed: { svms: [{ name: "svm1", uuid: UUID, service: { alias: "svm1" } }, { name: "svm_new" }] },
    });
    session = sessionOf(simulator);
  });

  afterEach(() => simulator.close());

  const state = (given: Partial<ServiceObject> = {}): ServiceObject =>
    stateOf({ endpoint: simulator.endpoint, ...given });

  /** Plans a change, lets something happen, and applies it. */
  async function apply(
    given: Partial<ServiceObject>,
    prior: ServiceObject | null = null,
    meanwhile: () => void = () => undefined,
  ): ReturnType<typeof applyChange> {
    const { planned, seen } = await planChange(session, { config: config(given), prior, kept: KEPT });
    meanwhile();
    const walk = sessionOf(simulator);
    return applyChange(walk, walk.reach("cluster1", {}), { config: config(given), planned, prior, seen });
  }

  it("ends its pause when the engine tells the provider to stop", async () => {
    const change = { config: config({ svm_name: "svm_new" }), prior: null };
    const { planned } = await planChange(session, { ...change, kept: KEPT });
    simulator.faults.add({ method: "POST", do: { status: 503, retryAfter: 20 } });
    const startMs = performance.now();
    setTimeout(() => {
      session.stop();
    }, 500);
    const error = await rejectionOf(applyChange(session, session.reach("cluster1", {}), { ...change, planned }));
    expectFailure(
      error,
      ReconcileError,
      "OUTCOME_UNKNOWN",
      "the last write, to create the service",
      "stopped by Terraform",
    );
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(writesTo(simulator)).toEqual(["POST"]);
  });

  it("of a creation whose declared IQN ONTAP does not give fails, and the next plan names the remedy", async () => {
    const given = { svm_name: "svm_new", target_name: "iqn.1992-08.com.netapp:sn.old" };
    expectFailure(await rejectionOf(apply(given)), ReconcileError, "READ_BACK_MISMATCH", "target.name: live");
    const next = { config: config(given), prior: null, kept: KEPT };
    expect((await planChange(sessionOf(simulator), next)).diagnostics).toMatchObject([
      { detail: expect.any(String) as string },
    ]);
    setLiveIscsiService(simulator, "svm_new", { targetName: given.target_name });
    const walk = sessionOf(simulator);
    const { planned, seen } = await planChange(walk, next);
    const cluster = walk.reach("cluster1", {});
    expect(await applyChange(walk, cluster, { ...next, planned, seen })).toMatchObject(given);
    expect(writesTo(simulator)).toEqual(["POST"]);
  });

  const DISABLED = { svm_name: "svm1", enabled: false, target_alias: "new" };
  const RECORDED = { enabled: false, target_alias: "old" };
  const enable = (): void => {
    setLiveIscsiService(simulator, "svm1", { enabled: true });
  };

  it("does not disable a service that the state has as disabled, and that somebody enabled", async () => {
    setLiveIscsiService(simulator, "svm1", { enabled: false });
    const error = await rejectionOf(apply(DISABLED, state(RECORDED), enable));
    expectFailure(error, ReconcileError, "NOT_ANNOUNCED");
    expect(writesTo(simulator)).toEqual([]);
  });

  it("disables it where the state was moved here, and was never read", async () => {
    enable();
    expect(await apply(DISABLED, state({ ...RECORDED, cluster: null }))).toMatchObject({ enabled: false });
    expect(liveIscsiService(simulator, "svm1")).toMatchObject({ enabled: false });
  });

  it("of a state that was moved here, and was never read, disables nothing that was enabled after its plan", async () => {
    const moved = { config: config(DISABLED), prior: state({ ...RECORDED, cluster: null }), kept: KEPT };
    setLiveIscsiService(simulator, "svm1", { enabled: false });
    const { planned } = await planChange(session, moved);
    enable();
    const again = await planChange(sessionOf(simulator), moved);
    expect([planned.disruption, again.planned.disruption]).toEqual([null, UNKNOWN]);
  });

  it("of a creation disables nothing that somebody created meanwhile, also when the walk has read the cluster anew", async () => {
    const change = { config: config({ svm_name: "svm_new", enabled: false }), prior: null };
    const { planned } = await planChange(session, { ...change, kept: KEPT });
    const walk = sessionOf(simulator);
    walk.applies = true;
    const again = await planChange(walk, { ...change, kept: KEPT });
    expect(again.planned).toEqual(planned);
    setLiveIscsiService(simulator, "svm_new", { enabled: true });
    const cluster = walk.reach("cluster1", {});
    cluster.renew();
    expect(await cluster.find({ svmName: "svm_new" })).toMatchObject({ enabled: true });
    const error = await rejectionOf(applyChange(walk, cluster, { ...change, planned, seen: again.seen }));
    expectFailure(error, ReconcileError, "NOT_ANNOUNCED");
    expect(liveIscsiService(simulator, "svm_new")).toMatchObject({ enabled: true });
  });

  it("of a creation whose plan looked at nothing disables nothing", async () => {
    const change = { config: config({ enabled: false }), prior: null };
    const { planned } = await planChange(session, { ...change, kept: KEPT });
    const error = await rejectionOf(applyChange(session, session.reach("cluster1", {}), { ...change, planned }));
    expectFailure(error, ReconcileError, "NOT_ANNOUNCED");
    expect(liveIscsiService(simulator, "svm1")).toMatchObject({ enabled: true });
  });

  it("of a creation that its plan saw to be there changes it, without an attempt to create it", async () => {
    await apply({ target_alias: "mine" });
    expect(writesTo(simulator)).toEqual(["PATCH"]);
  });

  it("of a creation whose alias was not known disables nothing that was absent in its plan", async () => {
    const declared = { svm_name: "svm_new", enabled: false };
    const [open, known] = [
      config({ ...declared, target_alias: UNKNOWN }),
      config({ ...declared, target_alias: "mine" }),
    ];
    const { planned } = await planChange(session, { config: open, prior: null, kept: KEPT });
    setLiveIscsiService(simulator, "svm_new", { enabled: true });
    const again = await planChange(sessionOf(simulator), { config: known, prior: null, kept: KEPT });
    expect([planned.disruption, again.planned.disruption]).toEqual([null, UNKNOWN]);
  });

  it("lets its walk know what is live then, without another request", async () => {
    const cluster = session.reach("cluster1", {});
    const change = { config: config({ target_alias: "other" }), prior: state() };
    const { planned } = await planChange(session, { ...change, kept: KEPT });
    await cluster.services();
    await applyChange(session, cluster, { ...change, planned });
    const { length } = simulator.requests;
    expect(await cluster.find({ svmUuid: UUID })).toMatchObject({ targetAlias: "other" });
    expect(simulator.requests).toHaveLength(length);
  });

  it("that deleted the service is done, also when nobody can tell who the SVM is then", async () => {
    const absent = await apply({ ensure: "absent" }, null, () => {
      simulator.faults.add({ path: "/svm/svms", do: { garbage: true } });
    });
    expect(writesTo(simulator)).toEqual(["DELETE", "PATCH", "DELETE"]);
    expect(absent).toMatchObject({ ensure: "absent", svm_name: "svm1", target_name: null });
  });

  it("of a destroy lets its walk know that the service is gone, without another request", async () => {
    const cluster = session.reach("cluster1", {});
    await cluster.services();
    await destroyService(session, state({ deletion_policy: "delete" }));
    const { length } = simulator.requests;
    expect(await cluster.find({ svmUuid: UUID })).toBeUndefined();
    expect(simulator.requests).toHaveLength(length);
  });

  it("of a destroy gives up nothing where the state holds no policy", async () => {
    expect(await destroyService(session, state({ deletion_policy: null }))).toEqual([]);
    expect(simulator.requests).toEqual([]);
  });

  it("of a destroy is refused at another endpoint than the one that was applied", async () => {
    const moved = state({ deletion_policy: "delete", endpoint: "https://other.example.com" });
    const error = await rejectionOf(destroyService(session, moved));
    expectFailure(error, ReconcileError, "OTHER_SVM", "other.example.com");
    expect(writesTo(simulator)).toEqual([]);
  });
});
