import { planChange } from "../../lib/provider/plan";
import { planDestroy } from "../../lib/provider/destroy";
import type { ServiceObject } from "../../lib/provider/service-object";
import type { Session } from "../../lib/provider/session";
import type { SvmIdentity } from "../../lib/model/iscsi-service";
import { isError } from "../../lib/plugin/diagnostic";
import { UNKNOWN } from "../../lib/plugin/value";
import { loginInitiator, removeLiveSvm, renameLiveSvm, setLiveIscsiService } from "../../lib/testing";
import { connectionTo } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { sessionOf, type Surroundings, writesTo } from "./session-of";
import { absent, config, state, OTHER_UUID, UUID } from "./service";

const HOST = "iqn.1994-05.com.redhat:host1";
const KEPT = { id: "one" };
/** A cluster that cannot be reached yet. */
const LATE: Surroundings = { others: { late: UNKNOWN } };

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
    session = sessionOf(simulator);
  });

  afterEach(async () => {
    expect(writesTo(simulator)).toEqual([]);
    await simulator.close();
  });

  const plan = (given: Partial<ServiceObject>, prior: ServiceObject | null = null): ReturnType<typeof planChange> =>
    planChange(session, { config: config(given), prior, kept: KEPT });
  const texts = ({ diagnostics }: Awaited<ReturnType<typeof planChange>>): readonly string[] =>
    diagnostics.map((found) => `${isError(found) ? "error" : "warning"}: ${found.summary ?? ""}`);

  it("of a service in sync asks the cluster nothing", async () => {
    expect(await plan({}, state())).toMatchObject({ writes: false, replaces: [], diagnostics: [] });
    expect(simulator.requests).toEqual([]);
  });

  it("of a creation is aimed at the SVM that is seen", async () => {
    const svm = simulator.cluster.state.svms.find(({ name }) => name === "svm_new");
    const planned = await plan({ svm_name: "svm_new" });
    expect(planned.planned).toMatchObject({ svm_uuid: svm?.uuid, target_name: UNKNOWN });
    expect(planned.diagnostics).toEqual([]);
  });

  it("says what a take-over changes", async () => {
    expect(texts(await plan({ enabled: false }))).toEqual([
      expect.stringMatching(/^warning: SVM svm1: a live service is taken over and changed: enabled: live true/),
    ]);
  });

  it.each([
    ["svm_stopped", /^error: SVM svm_stopped: .*stopped/],
    ["svm_nwe", /^error: SVM svm_nwe: /],
  ])("is refused where ONTAP would refuse the write: %s", async (svm_name, problem) => {
    expect(texts(await plan({ svm_name }))).toEqual([expect.stringMatching(problem)]);
  });

  it("of a replacement says that the service of the old SVM stays", async () => {
    session.markRead(state());
    expect(texts(await plan({ svm_name: "svm_new" }, state()))).toEqual([
      "warning: SVM svm1: the live iSCSI service stays as it is",
    ]);
  });

  it("says that a service which shall be absent is deleted", async () => {
    expect(texts(await plan({ ensure: "absent", enabled: null }, state()))).toEqual([
      "warning: SVM svm1: the live iSCSI service is deleted, and its IQN is lost",
    ]);
  });

  it("is refused where it would end a host's sessions, on the attribute that does", async () => {
    loginInitiator(simulator, "svm1", HOST);
    const { diagnostics } = await plan({ enabled: false }, state());
    expect(diagnostics).toMatchObject([
      { summary: expect.stringContaining(HOST) as string, attribute: { steps: [{ attributeName: "enabled" }] } },
    ]);
    expect(diagnostics.map(isError)).toEqual([true]);
    expect(texts(await plan({ enabled: false, active_sessions: "end" }, state()))).toEqual([
      expect.stringMatching(/^warning: /),
    ]);
  });

  it("tells trouble with the cluster once, and plans no creation without a look", async () => {
    simulator.faults.add({ do: { code: "6" } });
    const first = await plan({ svm_name: "svm_new" });
    const second = await plan({ svm_name: "svm1" });
    expect(texts(first)).toHaveLength(1);
    expect(texts(second)).toEqual(["error: SVM svm1: not planned, because its cluster cannot be read"]);
  });

  it("takes one SVM that is declared twice for a mistake", async () => {
    await plan({});
    const twin = await planChange(session, { config: config({}), prior: null, kept: { id: "two" } });
    expect(texts(twin)).toEqual([expect.stringContaining("is declared twice")]);
  });

  it.each<[string, Partial<ServiceObject>, Partial<ServiceObject> | undefined]>([
    ["of a creation whose SVM is not known", { svm_name: UNKNOWN }, undefined],
    ["of a creation whose SVM comes in the same run", { svm_name: "svm_late", awaits_svm: true }, undefined],
    ["of a change to an SVM that is not known", { svm_name: UNKNOWN }, { svm_name: "svm_new", svm_uuid: OTHER_UUID }],
    [
      "of a change to a cluster that is not known",
      { cluster: UNKNOWN, svm_name: "svm_new" },
      { svm_name: "svm_new", svm_uuid: OTHER_UUID },
    ],
  ])("%s gives nothing up that it may be about, nor comes after it", async (_, given, before) => {
    const gone = state({ deletion_policy: "delete" });
    const prior = before === undefined ? null : state(before);
    await plan(given, prior);
    expect(await planDestroy(session, gone, { id: "gone" })).toMatchObject({ gives: false });
    session = sessionOf(simulator);
    expect(await planDestroy(session, gone, { id: "gone" })).toMatchObject({ gives: true });
    expect(texts(await plan(given, prior))).toContainEqual(
      expect.stringMatching(/^error: this resource declares .* because its resource is removed, of SVM svm1$/),
    );
  });

  it.each<[string, Partial<ServiceObject>]>([
    ["its SVM", { svm_name: UNKNOWN }],
    ["whether it is enabled", { enabled: UNKNOWN }],
    ["whether it is there", { ensure: UNKNOWN, enabled: null }],
  ])("of a creation takes nothing away as long as it is not known: %s", async (_, given) => {
    expect(await plan(given)).toMatchObject({ planned: { drift: "service: new in the state" } });
    expect(await plan({ ensure: "absent", enabled: null })).toMatchObject({
      planned: { drift: "service: new in the state; the live service, which is enabled, is deleted" },
    });
  });

  it("leaves a declared UUID open that is not known yet, whatever its name is of", async () => {
    expect(await plan({ svm_uuid: UNKNOWN })).toMatchObject({ planned: { svm_name: "svm1", svm_uuid: UNKNOWN } });
  });

  it("refuses a name and a UUID of two SVMs, though the service waits for what may mend other things", async () => {
    const given = { svm_name: "svm_new", svm_uuid: UUID, awaits_svm: true };
    const refused = [expect.stringContaining("the declared name and UUID are not of the same SVM")];
    expect(texts(await plan(given))).toEqual(refused);
    expect(texts(await plan({ ...given, svm_uuid: OTHER_UUID }))).toEqual(refused);
  });

  it("takes no SVM that is not known yet for another one than that of the state, which has another name by now", async () => {
    const late: Partial<ServiceObject> = { svm_name: UNKNOWN, awaits_svm: true };
    expect(texts(await plan({ ...late, ensure: "absent" }, absent({ svm_uuid: OTHER_UUID })))).toEqual([
      expect.stringMatching(/^warning: .*: declared absent, but there is no such SVM/),
    ]);
    renameLiveSvm(simulator, "svm1", "svm_renamed");
    loginInitiator(simulator, "svm_renamed", HOST);
    const given = { ...late, enabled: false, active_sessions: "end" };
    expect(texts(await plan(given, state()))).toEqual([
      expect.stringMatching(/^warning: SVM svm_renamed: 1 session of .* would end$/),
    ]);
  });

  it("announces a deletion beside a token of the SVM, though the state does not tell its UUID", async () => {
    const late: Partial<ServiceObject> = { svm_name: UNKNOWN, awaits_svm: true, ensure: "absent" };
    expect(texts(await plan(late, state({ svm_uuid: null })))).toEqual([
      "warning: SVM svm1: the live iSCSI service is deleted, and its IQN is lost",
    ]);
  });

  it("tells whose sessions end also where the service waits for what makes its SVM the declared one", async () => {
    renameLiveSvm(simulator, "svm1", "svm_renamed");
    loginInitiator(simulator, "svm_renamed", HOST);
    const waiting = { active_sessions: "end", awaits_svm: true };
    const ending = expect.stringMatching(/^warning: SVM svm_renamed: 1 session of .* would end$/) as string;
    expect(texts(await plan({ ...waiting, enabled: false }, state()))).toEqual([ending]);
    expect(texts(await plan({ ...waiting, ensure: "absent" }, state()))).toEqual([
      "warning: SVM svm1: the live iSCSI service is deleted, and its IQN is lost",
      ending,
    ]);
    expect(texts(await plan({ enabled: false }, state()))).toEqual([
      expect.stringContaining("SVM svm1: the SVM that was applied, with the UUID"),
    ]);
  });

  it("without a write announces no deletion of what was made since the state was read", async () => {
    expect(texts(await plan({ ensure: "absent" }, absent()))).toEqual([]);
  });

  it.each<[string, Partial<ServiceObject>, Partial<ServiceObject>]>([
    ["absent, and whose SVM is gone", { ensure: "absent", svm_name: "svm_gone", awaits_svm: true }, { svm_uuid: null }],
    ["on a cluster that cannot be reached yet", { cluster: "late", svm_name: "svm_gone" }, { cluster: "late" }],
  ])("of one that stays %s keeps no other one from being given up", async (_, given, before) => {
    session = sessionOf(simulator, LATE);
    await plan(
      given,
      state({ svm_name: "svm_gone", svm_uuid: OTHER_UUID, ...(given.ensure && { ensure: given.ensure }), ...before }),
    );
    expect(await planDestroy(session, state({ deletion_policy: "delete" }), { id: "gone" })).toMatchObject({
      gives: true,
    });
  });

  it("of a destroy gives nothing up that something else declares by the name that its SVM has now", async () => {
    const elsewhere = { isElsewhere: ({ svmName }: SvmIdentity) => svmName === "svm_renamed" };
    session = sessionOf(simulator, elsewhere);
    const gone = state({ deletion_policy: "delete" });
    expect(await planDestroy(session, gone, KEPT)).toMatchObject({ gives: true });
    session = sessionOf(simulator, elsewhere);
    renameLiveSvm(simulator, "svm1", "svm_renamed");
    expect(await planDestroy(session, gone, KEPT)).toMatchObject({ gives: false });
  });

  it("goes over to an SVM of another cluster, though it has a name that the SVM of the state had", async () => {
    const kept = { ...KEPT, endpoint: connectionTo(simulator).endpoint, svmNames: ["svm_new", "svm_old"] };
    const prior = state({ svm_name: "svm_old", svm_uuid: OTHER_UUID });
    const cluster2 = { ...connectionTo(simulator), name: "cluster2", endpoint: "https://cluster2.example.com" };
    session = sessionOf(simulator, { others: { cluster2 } });
    session.markRead(prior);
    const here = await planChange(session, { config: config({ svm_name: "svm_new" }), prior, kept });
    expect(texts(here)).toEqual(["error: SVM svm_new: the SVM of this resource is called svm_old by now"]);
    const there = await planChange(session, {
      config: config({ cluster: "cluster2", svm_name: "svm_new" }),
      prior,
      kept,
    });
    expect(texts(there)).not.toContainEqual(expect.stringContaining("by now"));
  });

  it("of a change on a cluster that cannot be reached yet is one that declares the SVM of its state", async () => {
    session = sessionOf(simulator, LATE);
    await plan({ cluster: "late" }, state({ cluster: "late" }));
    expect(await planDestroy(session, state({ deletion_policy: "delete" }), { id: "gone" })).toMatchObject({
      gives: false,
    });
    const twin = await planChange(session, { config: config({}), prior: null, kept: { id: "two" } });
    expect(texts(twin)).toEqual([expect.stringContaining("is declared twice")]);
  });

  it("of one on a cluster that cannot be reached yet gives up no other SVM that has its name", async () => {
    const lost = (): ReturnType<typeof planChange> =>
      plan({ cluster: "late" }, state({ cluster: "late", svm_uuid: OTHER_UUID }));
    const gone = state({ deletion_policy: "delete" });
    session = sessionOf(simulator, LATE);
    await lost();
    expect(await planDestroy(session, gone, { id: "gone" })).toMatchObject({ gives: false });
    session = sessionOf(simulator, LATE);
    expect(await planDestroy(session, gone, { id: "gone" })).toMatchObject({ gives: true });
    expect(texts(await lost())).toEqual([expect.stringContaining("because its resource is removed, of SVM svm1")]);
  });

  it("of a destroy says what its policy does, and asks the cluster only for that", async () => {
    const destroy = (deletion_policy: string): ReturnType<typeof planDestroy> =>
      planDestroy(session, state({ deletion_policy }), KEPT);
    expect((await destroy("retain")).diagnostics).toMatchObject([
      { summary: expect.stringContaining("stays") as string },
    ]);
    expect(simulator.requests).toEqual([]);
    expect((await destroy("delete")).diagnostics).toMatchObject([
      {
        summary: expect.stringContaining("deleted") as string,
        detail: 'deletion_policy is "delete". Refused while hosts have iSCSI sessions with it.',
      },
    ]);
  });

  it("of a destroy is refused while hosts are connected, and has nothing to end where the service is gone", async () => {
    loginInitiator(simulator, "svm1", HOST);
    const refused = await planDestroy(session, state({ deletion_policy: "disable" }), KEPT);
    expect(refused.diagnostics.filter(isError)).toMatchObject([
      {
        detail: expect.stringContaining(
          'apply that for it alone (-target: what "terraform state list" shows as its ..._owner..., or as its ontap_iscsi_service), and destroy it again',
        ) as string,
      },
    ]);
    setLiveIscsiService(simulator, "svm1", undefined);
    const gone = await planDestroy(sessionOf(simulator), state({ deletion_policy: "delete" }), KEPT);
    expect(gone).toEqual({ gives: true, seen: "absent", diagnostics: [] });
  });

  it("of a destroy whose SVM is gone tells how its record is forgotten", async () => {
    removeLiveSvm(simulator, "svm1");
    const { diagnostics } = await planDestroy(session, state({ deletion_policy: "delete" }), KEPT);
    expect(diagnostics).toMatchObject([
      {
        detail: expect.stringContaining("forget the service (terraform state rm ontap_iscsi_service.<id>);") as string,
      },
    ]);
  });
});
