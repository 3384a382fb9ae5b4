import { ReconcileError } from "../../lib/errors";
import { errorOf } from "../../lib/provider/problems";
import { readObject, type ValueObject, writeValue } from "../../lib/plugin/value";
import { type Answer, PROVIDER, type Request } from "../../lib/plugin/messages";
import { decode, encode } from "../../lib/plugin/wire";
import { readDataSource } from "../../lib/provider/data-sources";
import { planChange } from "../../lib/provider/plan";
import { applyService, planService } from "../../lib/provider/handlers";
import type { ServiceObject } from "../../lib/provider/service-object";
import type { Session } from "../../lib/provider/session";
import { uuidFromName } from "../../lib/simulator/svm";
import { loginInitiator, recreateLiveSvm, removeLiveSvm, renameLiveSvm } from "../../lib/testing";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { config, state, UUID, sessionOf } from "./states";
import { TerraformWalk } from "./terraform-run";

/** An apply of a service that is in sync. */
function unchanged(): Request<"ApplyResourceChange"> {
  const { request } = PROVIDER.ApplyResourceChange;
  const [priorState, plannedState, declared] = [state(), state(), config()].map((value) => writeValue({ ...value }));
  return decode(request, encode(request, { priorState, plannedState, config: declared }));
}

/** What a data source of an SVM reads; the error where it reads nothing. */
async function existing(session: Session, svm_name: string): Promise<unknown> {
  const { request, response } = PROVIDER.ReadDataSource;
  const declared = writeValue({ ...config({ svm_name }) });
  const asked = { typeName: "ontap_iscsi_service", config: declared };
  const answer = await readDataSource(session, decode(request, encode(request, asked)));
  const { state: found, diagnostics } = decode(response, encode(response, answer));
  return readObject(found) ?? diagnostics[0]?.summary;
}

function destroyOf(prior: ServiceObject): Request<"PlanResourceChange"> {
  const { request } = PROVIDER.PlanResourceChange;
  return decode(request, encode(request, { priorState: writeValue({ ...prior }) }));
}

let simulator: TestSimulator;
let session: Session;

beforeEach(async () => {
  const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
  const svms = [{ name: "svm1", uuid: UUID, service: { alias: "svm1" }, interfaces }, { name: "svm_new" }];
  simulator = await startTestSimulator({ seed: { svms } });
  session = sessionOf(simulator);
});

afterEach(() => simulator.close());

const HOST = "iqn.1994-05.com.redhat:host1";
const LAST = "SVM svm1 of cluster1: not read; the plan shows the values of the last apply";
const DELETE = { deletion_policy: "delete" };
const GONE = { cluster: "gone", endpoint: "https://192.0.2.1" };
const NOT_CONFIGURED =
  "SVM svm1 of gone (https://192.0.2.1): not deleted, because the cluster is not configured: to keep the service, put it and its cluster (provider mode) back";

type Event = (simulator: TestSimulator, svm: string, host: string) => unknown;

const fails: Event = ({ faults }) => {
  faults.add({ do: { status: 500 } });
};
const isDeleted: Event = (on, svm) => {
  on.setService(svm, undefined);
};

const hasNewIqn: Event = (on, svm) => {
  on.setService(svm, { targetName: "iqn.2026-12.com.example:new" });
};

/** Each error and warning of a plan, what happened before, and what state and code have. */
it.each<[readonly string[], Event, Partial<ServiceObject>, ValueObject | null]>([
  [["HTTP 500"], fails, {}, {}],
  [["found no SVM with that UUID: check the endpoint (vserver show -fields uuid), and", LAST], removeLiveSvm, {}, {}],
  [[": check the endpoint (vserver show -fields uuid); if the SVM was re-created", LAST], recreateLiveSvm, {}, {}],
  [["SVM svm1 of cluster1: the iSCSI service was deleted outside Terraform: It had the IQN iqn"], isDeleted, {}, {}],
  [["SVM svm1 of cluster1: its IQN changed from iqn."], hasNewIqn, {}, {}],
  [["SVM svm1: service not disabled: 1 iSCSI session"], loginInitiator, {}, { enabled: false }],
  [["SVM svm1: service not deleted: 1 iSCSI session"], loginInitiator, DELETE, null],
  [["if the SVM was deleted, remove it from the state only (terraform state rm", LAST], removeLiveSvm, DELETE, null],
  [[NOT_CONFIGURED], loginInitiator, { ...DELETE, ...GONE }, null],
  [["SVM svm1 of gone: only its state entry will be removed"], loginInitiator, GONE, null],
])("a plan says, once and in at most 60 words: %j", async (told, event, given, code) => {
  const { targetName: target_name = null } = simulator.service("svm1") ?? {};
  event(simulator, "svm1", HOST);
  const walk = await TerraformWalk.begin(simulator);
  const prior = { ...state({ endpoint: simulator.endpoint, target_name, ...given }) };
  const declared = code && { cluster: "cluster1", svm_name: "svm1", ...code };
  const { errors, warnings } = await walk.plan({ name: "one", prior, config: declared });
  const texts = [...errors, ...warnings];
  expect(texts).toEqual(told.map((text) => expect.stringContaining(text) as string));
  expect(texts.join(" ").split(" ").length).toBeLessThanOrEqual(60);
});

describe("once something is applied in a walk", () => {
  const planOfDestroy = (): Promise<Answer<"PlanResourceChange">> =>
    planService(session, destroyOf(state({ deletion_policy: "delete" })));

  it("a destroy that is planned is the rest of a replacement: nothing is asked of the cluster, or said", async () => {
    loginInitiator(simulator, "svm1", HOST);
    await applyService(session, unchanged());
    const { length } = simulator.requests;
    expect((await planOfDestroy()).diagnostics).toEqual([]);
    expect(simulator.requests).toHaveLength(length);
    session = sessionOf(simulator);
    expect((await planOfDestroy()).diagnostics).toHaveLength(1);
  });

  it("a creation that is planned finds an SVM that was made after the SVMs were read", async () => {
    const change = { config: config({ svm_name: "svm_made" }), prior: null, kept: { id: "one" } };
    await session.reach("cluster1", {}).svms();
    renameLiveSvm(simulator, "svm_new", "svm_made");
    await applyService(session, unchanged());
    const { planned } = await planChange(session, change);
    expect(planned.svm_uuid).toBe(uuidFromName("svm_new"));
  });

  it("a data source finds a service that was made after the services were read", async () => {
    const none = "SVM svm_new on cluster1 has no iSCSI service, or this user cannot see it";
    expect(await existing(session, "svm_new")).toBe(none);
    simulator.setService("svm_new", { targetAlias: "made" });
    expect(await existing(session, "svm_new")).toBe(none);
    await applyService(session, unchanged());
    expect(await existing(session, "svm_new")).toMatchObject({ target_alias: "made" });
  });
});

it("an error names attributes, as HCL has them, and leaves what is quoted alone", () => {
  const error = new ReconcileError("STEP_FAILED", 'caFile: cannot read "caFile"', { remedy: "raise requestTimeoutMs" });
  expect(errorOf(error)).toMatchObject({
    summary: 'ca_file: cannot read "caFile"',
    detail: expect.stringContaining("raise request_timeout_ms") as string,
  });
});
