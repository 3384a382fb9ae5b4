import { isError } from "../../lib/plugin/diagnostic";
import { UNKNOWN } from "../../lib/plugin/value";
import { planChange } from "../../lib/provider/plan";
import { planDestroy } from "../../lib/provider/destroy";
import type { ServiceObject } from "../../lib/provider/service-object";
import type { Session } from "../../lib/provider/session";
import { loginInitiator, removeLiveSvm, renameLiveSvm } from "../../lib/testing";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { absent, config, state, UUID } from "./service";
import { sessionOf, writesTo } from "./session-of";

const HOST = "iqn.1994-05.com.redhat:host1";
const OFF = { enabled: false };
const ABSENT = { ensure: "absent", enabled: null };
/** Ends what is connected. */
const END = { active_sessions: "end" };

describe("a plan some of whose values are not known", () => {
  let simulator: TestSimulator;
  let session: Session;

  beforeEach(async () => {
    simulator = await startTestSimulator({
      seed: { svms: [{ name: "svm1", uuid: UUID, service: { alias: "svm1" } }] },
    });
    session = sessionOf(simulator, { others: { late: UNKNOWN } });
  });

  afterEach(async () => {
    expect(writesTo(simulator)).toEqual([]);
    await simulator.close();
  });

  async function told(given: Partial<ServiceObject>, prior: ServiceObject = state()): Promise<readonly string[]> {
    const { diagnostics } = await planChange(session, { config: config(given), prior, kept: { id: "one" } });
    return diagnostics.map((found) => {
      const [step] = found.attribute?.steps ?? [];
      return `${isError(found) ? "error" : "warning"} ${step?.attributeName ?? ""}: ${found.summary ?? ""}`;
    });
  }

  it.each<[string, Partial<ServiceObject>, ServiceObject, readonly string[]]>([
    ["is deleted", { ensure: UNKNOWN }, state(), ["ensure: SVM svm1: whether the live iSCSI service is deleted"]],
    ["is disabled", { enabled: UNKNOWN }, state(), ["enabled: SVM svm1: whether the live iSCSI service is disabled"]],
    ["is disabled, which it is", { enabled: UNKNOWN }, state(OFF), []],
    ["is deleted, which is absent", { ensure: UNKNOWN }, absent(), []],
    [
      "is deleted or disabled",
      { ensure: UNKNOWN, enabled: UNKNOWN },
      state(),
      [
        "ensure: SVM svm1: whether the live iSCSI service is deleted",
        "enabled: SVM svm1: whether the live iSCSI service is disabled",
      ],
    ],
  ])("says that it is not known yet whether a live service %s", async (_, given, prior, expected) => {
    expect(await told(given, prior)).toEqual(expected.map((text) => `warning ${text} is not known yet`));
  });

  it.each<[string, Partial<ServiceObject>]>([
    ["its alias", { target_alias: UNKNOWN }],
    ["the name of its SVM", { svm_name: UNKNOWN }],
    ["the UUID of its SVM", { svm_uuid: UNKNOWN, svm_name: null }],
    ["its cluster", { cluster: UNKNOWN }],
    ["whether it is there", { ensure: UNKNOWN }],
  ])("says who is cut off by what is known, and refuses it: unknown is %s", async (_, unknown) => {
    loginInitiator(simulator, "svm1", HOST);
    const hit = expect.stringContaining(`1 session of 1 initiator (${HOST}) would end`) as string;
    expect(await told({ ...unknown, ...OFF, ...END })).toContainEqual(hit);
    const refused = await told({ ...unknown, ...OFF });
    expect(refused).toContainEqual(
      expect.stringMatching(/^error enabled: SVM svm1: refused to end the service: 1 session /),
    );
  });

  it("says that a service is deleted whose SVM is not known", async () => {
    const deleted = "warning ensure: SVM svm1: the live iSCSI service is deleted, and its IQN is lost";
    expect(await told({ ...ABSENT, svm_name: UNKNOWN })).toEqual([deleted]);
    expect(await told({ ...ABSENT, svm_name: UNKNOWN }, absent())).toEqual([]);
  });

  it("does not say that a service is deleted whose deletion is refused", async () => {
    loginInitiator(simulator, "svm1", HOST);
    expect(await told(ABSENT)).toEqual([
      expect.stringMatching(/^error ensure: SVM svm1: refused to end the service: /),
    ]);
  });

  it.each<Partial<ServiceObject>>([{ svm_uuid: UNKNOWN, svm_name: null, awaits_svm: true }, { target_alias: UNKNOWN }])(
    "takes no service that comes for one whose SVM is gone: %j",
    async (given) => {
      removeLiveSvm(simulator, "svm1");
      expect(await told(given, absent())).toEqual([]);
    },
  );

  it("leaves what is declared by another resource alone, also when its cluster cannot be read", async () => {
    await told({});
    simulator.faults.add({ do: { status: 401 } });
    const gone = await planDestroy(session, state({ deletion_policy: "delete" }), { id: "gone" });
    expect(gone).toMatchObject({ gives: false });
  });

  it.each<[string, Partial<ServiceObject>, readonly string[]]>([
    ["disables", OFF, ["warning enabled: SVM svm1: the live iSCSI service is disabled"]],
    ["deletes", ABSENT, ["warning ensure: SVM svm1: the live iSCSI service is deleted, and its IQN is lost"]],
    ["changes", { target_alias: "other" }, []],
  ])("says what an apply %s on a cluster that cannot be reached yet", async (_, given, expected) => {
    expect(await told({ cluster: "late", ...given }, state({ cluster: "late" }))).toEqual(expected);
  });

  it("is refused for no service that stays because it is declared elsewhere", async () => {
    const isElsewhere = ({ svmName }: { svmName?: string }) => svmName === "svm9";
    session = sessionOf(simulator, { isElsewhere });
    renameLiveSvm(simulator, "svm1", "svm9");
    const gone = await planDestroy(session, state({ deletion_policy: "delete" }), { id: "gone" });
    expect(gone).toMatchObject({ gives: false });
    const change = { config: config({ svm_name: UNKNOWN }), prior: null, kept: { id: "new" } };
    expect(await planChange(session, change)).toMatchObject({ diagnostics: [] });
  });
});
