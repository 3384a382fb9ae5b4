import { isError } from "../../lib/plugin/diagnostic";
import { UNKNOWN } from "../../lib/plugin/value";
import { type Planned, planChange } from "../../lib/provider/plan";
import { planDestroy } from "../../lib/provider/destroy";
import type { ServiceObject } from "../../lib/provider/service-object";
import type { Session } from "../../lib/provider/session";
import { loginInitiator, renameLiveSvm, setLiveIscsiService } from "../../lib/testing";
import { connectionTo } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { absent, config, OTHER_UUID, state as stateOf, UUID, sessionOf, writesTo } from "./states";

const HOST = "iqn.1994-05.com.redhat:host1";
const KEPT = { id: "one" };
const END = { active_sessions: "end" };
const DELETED = expect.stringMatching(
  /^warning ensure: SVM svm\w* of \w+: the iSCSI service will be deleted/,
) as string;
const DISABLED = "warning enabled: SVM svm1 of late: the iSCSI service will be disabled";
const error = (text: string): string => expect.stringMatching(new RegExp(`^error svm_name: SVM ${text}`)) as string;
const ending = (attribute: string, svm = "svm1"): unknown =>
  expect.stringMatching(new RegExp(`^warning ${attribute}: SVM ${svm} of [ \\w]+: 1 .*session.*${HOST}`));
const ENDING = ending("enabled");
const NOT_CHECKED = expect.stringContaining("This plan does not check every iSCSI service") as string;

describe("a plan", () => {
  let simulator: TestSimulator;
  let session: Session;

  beforeEach(async () => {
    const seed = {
      svms: [
        { name: "svm1", uuid: UUID, service: { alias: "svm1" }, interfaces: [{ name: "l", address: "192.0.2.1" }] },
        { name: "svm_new", interfaces: [{ name: "l", address: "192.0.2.2" }] },
        { name: "svm_stopped", state: "stopped" as const },
      ],
    };
    simulator = await startTestSimulator({ seed });
    session = sessionOf(simulator, { late: UNKNOWN });
  });

  afterEach(async () => {
    expect(writesTo(simulator)).toEqual([]);
    await simulator.close();
  });

  const state = (given: Partial<ServiceObject> = {}): ServiceObject =>
    stateOf({ endpoint: simulator.endpoint, ...given });
  const plan = (given: Partial<ServiceObject>, prior: ServiceObject | null = null): Promise<Planned> =>
    planChange(session, { config: config(given), prior, kept: KEPT });

  function texts({ diagnostics }: Pick<Planned, "diagnostics">): readonly string[] {
    return diagnostics.map((found) => {
      const [step] = found.attribute?.steps ?? [];
      expect(`${found.summary ?? ""} ${found.detail ?? ""}`.split(" ").length).toBeLessThanOrEqual(60);
      return `${isError(found) ? "error" : "warning"} ${step?.attributeName ?? ""}: ${found.summary ?? ""}`;
    });
  }

  async function told(
    given: Partial<ServiceObject>,
    prior: ServiceObject | null = state(),
  ): Promise<readonly string[]> {
    return texts(await plan(given, prior));
  }

  const NOT_SAME = expect.stringContaining("the declared name and UUID are not of the same SVM") as string;
  const TWO_SVMS = { svm_name: "svm_new", awaits_svm: true };
  const LATE = { cluster: "late" };

  it.each<[string, Partial<ServiceObject>, Partial<ServiceObject> | null, readonly string[]]>([
    ["what ONTAP would refuse of a stopped SVM", { svm_name: "svm_stopped" }, null, [error("svm_stopped: .*stopped")]],
    ["what ONTAP would refuse of no SVM", { svm_name: "svm_nwe" }, null, [error("svm_nwe: ")]],
    ["that one which is declared absent will be deleted", { ensure: "absent" }, {}, [DELETED]],
    ["nothing of an absent one", { ensure: "absent" }, absent(), []],
    ["that name and UUID are of two SVMs, though it waits", { ...TWO_SVMS, svm_uuid: UUID }, null, [NOT_SAME]],
    ["that the UUID is of no SVM, though it waits", { ...TWO_SVMS, svm_uuid: OTHER_UUID }, null, [NOT_SAME]],
    ["what is disabled on an unknown cluster", { ...LATE, enabled: false }, LATE, [DISABLED, NOT_CHECKED]],
    ["what is deleted on an unknown cluster", { ...LATE, ensure: "absent" }, LATE, [DELETED, NOT_CHECKED]],
    ["that a renaming on an unknown cluster is not checked", { ...LATE, target_alias: "x" }, LATE, [NOT_CHECKED]],
  ])("tells %s", async (_, given, prior, expected) => {
    expect(await told(given, prior && state({ ...prior, endpoint: simulator.endpoint }))).toEqual(expected);
  });

  it("of a service in sync asks the cluster nothing", async () => {
    expect(await plan({}, state())).toMatchObject({ planned: state(), replaces: [] });
    expect(simulator.requests).toEqual([]);
  });

  it("of a creation is pinned to the SVM that it finds", async () => {
    const svm = simulator.cluster.state.svms.find(({ name }) => name === "svm_new");
    const planned = await plan({ svm_name: "svm_new" });
    expect(planned.planned).toMatchObject({ svm_uuid: svm?.uuid, target_name: UNKNOWN, disruption: null });
    expect(planned.diagnostics).toEqual([]);
  });

  it("of an adoption shows the service that it read, and marks what is written", async () => {
    const { planned } = await plan({ enabled: false });
    expect(planned).toMatchObject({ svm_uuid: UUID, target_name: expect.stringMatching(/^iqn/) as string });
    expect(planned).toMatchObject({ target_alias: "svm1", enabled: false });
    expect((await plan({ svm_name: null, svm_uuid: UUID, target_alias: UNKNOWN })).planned).toMatchObject({
      svm_name: "svm1",
      target_alias: UNKNOWN,
    });
  });

  const IQN = "iqn.1992-08.com.netapp:sn.old";

  it.each<[string, Partial<ServiceObject> | null]>([
    ["of a service that the state does not have", null],
    ["of a service that the state has", { target_name: IQN }],
  ])("is refused where the IQN is not the declared one: %s", async (_, prior) => {
    const refused = await plan({ target_name: IQN }, prior && state());
    expect(texts(refused)).toEqual([expect.stringMatching(/^error target_name: SVM svm1: target\.name: live "iqn/)]);
    expect(refused.diagnostics[0]?.detail).toContain("vserver iscsi modify -vserver svm1 -target-name");
  });

  it("is clean where the IQN is the declared one, in any case of its letters", async () => {
    const target_name = IQN.toUpperCase();
    setLiveIscsiService(simulator, "svm1", { targetName: IQN });
    const { planned } = await plan({ target_name });
    expect(planned).toMatchObject({ target_name });
    expect(await plan({ target_name }, state({ target_name }))).toMatchObject({ diagnostics: [], replaces: [] });
  });

  it("tells an adoption from one that changes the service, with both values", async () => {
    expect((await plan({})).diagnostics).toMatchObject([
      {
        summary: "An existing iSCSI service will be adopted, nothing will be written",
        detail: expect.stringMatching(/^SVM svm1 of cluster1: it has the IQN iqn\./) as string,
      },
    ]);
    expect((await plan({ target_alias: "db", enabled: false })).diagnostics).toMatchObject([
      {
        summary:
          'SVM svm1 of cluster1: this apply changes an existing iSCSI service: enabled true → false, target.alias "svm1" → "db"',
        detail: expect.stringContaining("Import it first if you did not expect it.") as string,
      },
    ]);
  });

  it.each<[string, Partial<ServiceObject>, boolean, boolean]>([
    ["disables", { enabled: false }, true, false],
    ["deletes", { ensure: "absent" }, true, true],
    ["renames", { target_alias: "db" }, false, false],
    ["does not find, but would delete,", { svm_name: "svm_new", ensure: "absent" }, false, false],
    ["does not know, but would delete,", { svm_name: UNKNOWN, ensure: "absent" }, false, false],
    ["cannot reach yet, but would delete,", { cluster: "late", ensure: "absent" }, false, false],
  ])("of a creation is pinned to what it takes away of a service that it %s", async (_, given, disrupts, deletes) => {
    const pinned = { disruption: disrupts ? UNKNOWN : null, deletion: deletes ? UNKNOWN : null };
    expect((await plan({ ...given, ...END })).planned).toMatchObject(pinned);
  });

  it("of a creation that deletes a disabled service is pinned to that", async () => {
    setLiveIscsiService(simulator, "svm1", { enabled: false });
    expect((await plan({ ensure: "absent" })).planned).toMatchObject({ disruption: null, deletion: UNKNOWN });
  });

  it("of a replacement says that the service of the old SVM stays", async () => {
    session.markRefreshed(state());
    expect(await told({ svm_name: "svm_new" })).toEqual([
      "warning : SVM svm1 of cluster1: only its state entry will be removed, nothing is written to ONTAP",
    ]);
  });

  it.each(["enabled", "ensure"])("that would disconnect a host is refused, with one message, on %s", async (name) => {
    loginInitiator(simulator, "svm1", HOST);
    const change = name === "ensure" ? { ensure: "absent" } : { enabled: false };
    expect(await told(change)).toEqual([expect.stringMatching(new RegExp(`^error ${name}: SVM svm1: .*${HOST}`))]);
    const allowed = name === "ensure" ? [DELETED, ending("ensure")] : [ENDING];
    expect(await told({ ...change, ...END })).toEqual(allowed);
  });

  it.each<[string, Partial<ServiceObject>]>([
    ["its alias", { target_alias: UNKNOWN }],
    ["the name of its SVM", { svm_name: UNKNOWN }],
    ["the UUID of its SVM", { svm_uuid: UNKNOWN, svm_name: null }],
    ["its cluster", { cluster: UNKNOWN }],
  ])("names the hosts that it disconnects, though %s is unknown", async (_, unknown) => {
    loginInitiator(simulator, "svm1", HOST);
    expect(await told({ ...unknown, enabled: false, ...END })).toContainEqual(ENDING);
    expect(await told({ ...unknown, enabled: false })).toContainEqual(
      expect.stringMatching(/^error enabled: SVM svm1/),
    );
  });

  it("warns once that it does not check what is unknown", async () => {
    expect(await told({ svm_name: UNKNOWN }, null)).toEqual([NOT_CHECKED]);
    expect(await told({ cluster: "late" }, state({ cluster: "late" }))).toEqual([]);
  });

  it("reports a problem of the cluster once, and plans no creation without a read", async () => {
    simulator.faults.add({ do: { code: "6" } });
    expect(await told({ svm_name: "svm_new" }, null)).toHaveLength(1);
    expect(await told({}, null)).toEqual(["error cluster: SVM svm1: not planned, because its cluster cannot be read"]);
  });

  it.each<[string, Partial<ServiceObject>]>([
    ["whose SVM is unknown", { svm_name: UNKNOWN }],
    ["whose UUID is unknown", { svm_uuid: UNKNOWN }],
    ["whose SVM comes in the same run", { svm_name: "svm_late", awaits_svm: true }],
    ["on a cluster that is unknown", { cluster: "late" }],
  ])("of a removal is refused beside a creation %s, in both orders", async (_, given) => {
    const remove = async (): Promise<readonly string[]> =>
      texts(await planDestroy(session, state({ deletion_policy: "delete" }), { id: "gone" }));
    await plan(given, null);
    expect(await remove()).toEqual([
      expect.stringMatching(/^error .*SVM svm1 of cluster1: the plan removes the iSCSI service/),
    ]);
    session = sessionOf(simulator, { late: UNKNOWN });
    await remove();
    expect((await plan(given, null)).diagnostics.filter(isError)).toHaveLength(1);
  });

  it("names a mistyped SVM beside a removal, in both orders", async () => {
    const remove = (): Promise<unknown> => planDestroy(session, state({ deletion_policy: "delete" }), { id: "gone" });
    const mistyped = [error("svm_nwe: there is no such SVM")];
    expect(await told({ svm_name: "svm_nwe" }, null)).toEqual(mistyped);
    expect(await remove()).toMatchObject({ diagnostics: [{ severity: 2 }] });
    session = sessionOf(simulator);
    await remove();
    expect(await told({ svm_name: "svm_nwe" }, null)).toEqual(mistyped);
  });

  it("of another SVM without a refresh says how to have one", async () => {
    expect((await plan({ svm_name: "svm_new" }, state())).diagnostics).toMatchObject([
      { severity: 1, detail: "plan again, without -refresh=false" },
    ]);
  });

  it("of creations reads each collection once in an apply, and an SVM that is new by a request of its own", async () => {
    session.applies = true;
    for (const svm of ["svm_new", "svm1", "svm_new"]) await plan({ svm_name: svm });
    const { length } = simulator.requests;
    await plan({ svm_name: "svm_new" });
    expect(simulator.requests).toHaveLength(length);
    renameLiveSvm(simulator, "svm_new", "svm_late");
    expect((await plan({ svm_name: "svm_late" })).planned).toHaveProperty("svm_uuid", expect.stringMatching(/-/));
    expect(simulator.requests).toHaveLength(length + 1);
  });

  it("of a removal beside a change to an unknown SVM does what it says: the apply does not follow it", async () => {
    await plan({ svm_name: UNKNOWN }, state({ svm_name: "svm_new", svm_uuid: OTHER_UUID }));
    const { diagnostics } = await planDestroy(session, state({ deletion_policy: "delete" }), { id: "gone" });
    expect(texts({ diagnostics })).toEqual(["warning : SVM svm1 of cluster1: the iSCSI service will be deleted"]);
  });

  it("of a removal is refused beside a change of the same SVM, also where its connection is unknown", async () => {
    await plan({ cluster: "late" }, state({ cluster: "late" }));
    const { diagnostics } = await planDestroy(session, state({ deletion_policy: "delete" }), { id: "gone" });
    expect(diagnostics).toMatchObject([{ severity: 1, detail: expect.stringContaining("moved block") as string }]);
    expect((await planDestroy(session, state(), { id: "gone" })).diagnostics.filter(isError)).toEqual([]);
  });

  it("names the hosts also where the service waits for what makes its SVM the declared one", async () => {
    renameLiveSvm(simulator, "svm1", "svm_renamed");
    loginInitiator(simulator, "svm_renamed", HOST);
    const waiting = { ...END, awaits_svm: true };
    expect(await told({ ...waiting, enabled: false })).toEqual([ending("enabled", "svm_renamed")]);
    expect(await told({ ...waiting, ensure: "absent" })).toEqual([DELETED, ending("ensure", "svm_renamed")]);
    expect(await told({ enabled: false })).toEqual([expect.stringMatching(/^error .*svm_renamed/)]);
  });

  it("follows another SVM of another cluster, though it has a name that the SVM of the state had", async () => {
    const kept = { ...KEPT, svmNames: ["svm_new", "svm_old"] };
    const prior = state({ svm_name: "svm_old", svm_uuid: OTHER_UUID });
    const cluster2 = { ...connectionTo(simulator), name: "cluster2", endpoint: "https://cluster2.example.com" };
    session = sessionOf(simulator, { cluster2 });
    session.markRefreshed(prior);
    const here = await planChange(session, { config: config({ svm_name: "svm_new" }), prior, kept });
    expect(here.diagnostics).toMatchObject([
      {
        summary: "SVM svm_new was renamed to svm_old",
        detail:
          'set svm_name = "svm_old"; to manage the SVM that is svm_new now: terraform state rm ontap_iscsi_service.<id>',
      },
    ]);
    const declared = config({ cluster: "cluster2", svm_name: "svm_new" });
    expect(texts(await planChange(session, { config: declared, prior, kept }))).not.toContainEqual(
      expect.stringContaining("renamed"),
    );
  });

  it("of a destroy whose cluster cannot be reached tells that in the same message", async () => {
    simulator.faults.add({ path: "/protocols/san/iscsi/services", do: { garbage: true } });
    const { diagnostics } = await planDestroy(session, state({ deletion_policy: "delete" }), KEPT);
    const detail = expect.stringContaining("if the cluster is gone for good") as string;
    expect(diagnostics).toMatchObject([{ severity: 1, detail }]);
  });
});
