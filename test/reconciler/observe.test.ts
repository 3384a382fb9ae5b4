import { TransportError } from "../../lib/errors";
import type { OntapClient } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { ActiveSessions } from "../../lib/model/policies";
import type { IscsiServiceSpec } from "../../lib/model/service";
import { observe, observeAndAssess } from "../../lib/reconciler/observe";
import { uuidFromName, newService, newSvm } from "../../lib/simulator/svm";
import { clientOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

let simulator: TestSimulator;
let client: OntapClient;
let services: IscsiServices;

beforeEach(async () => {
  const seed = { svms: [{ name: "svm1", service: {} }, { name: "svm2", service: {} }, { name: "bare" }] };
  simulator = await startTestSimulator({ seed });
  client = clientOf(simulator);
  services = new IscsiServices(client);
});

afterEach(async () => {
  await client.close();
  await simulator.close();
});

const SVM1 = { svmName: "svm1", enabled: true };
const SVM2 = { svmUuid: uuidFromName("svm2"), enabled: true };
const SESSIONS = "protocols/san/iscsi/sessions";
const CREDENTIALS = "protocols/san/iscsi/credentials";
const LIFS = "network/ip/interfaces";
const BARE = { svmName: "bare", enabled: true };

it("any number of services is observed with one request, in the order of their specs", async () => {
  const states = await observe(services, [BARE, SVM2, SVM1]);
  expect(states.map((state) => state?.svmName)).toEqual([undefined, "svm2", "svm1"]);
  expect(simulator.requests).toHaveLength(1);
});

it.each([
  [SVM1, "svm.name=svm1"],
  [SVM2, `svm.uuid=${uuidFromName("svm2")}`],
])("one service is asked for by %j alone", async (spec, filter) => {
  const states = await observe(services, [spec]);
  expect(states).toHaveLength(1);
  expect(simulator.requests.map(({ query }) => query)).toEqual([expect.stringContaining(filter)]);
});

it.each(["null", "z..a", ".."])(
  'a service is found on an SVM named "%s", which means something else in a query',
  async (svmName) => {
    const svm = newSvm({ name: svmName });
    simulator.cluster.update((state) => ({ ...state, svms: [...state.svms, { ...svm, service: newService(svm) }] }));
    expect(await observe(services, [{ svmName, enabled: true }])).toMatchObject([{ svmName }]);
  },
);

it("a service is found by its UUID even when its SVM has another name", async () => {
  const [state] = await observe(services, [{ ...SVM2, svmName: "renamed" }]);
  expect(state).toMatchObject({ svmName: "svm2" });
});

it("a record of another SVM is not taken for the one that was asked for", async () => {
  const svm = { uuid: uuidFromName("svm2"), name: "svm2" };
  const record = { svm, enabled: true, target: { name: "iqn" } };
  simulator.faults.add({ do: { replaceBody: { records: [record], num_records: 1 } } });
  expect(await observe(services, [SVM1])).toEqual([undefined]);
});

describe("what is read to assess services", () => {
  const OFF: IscsiServiceSpec = { svmName: "svm1", enabled: false };
  const [CLUSTER, LICENSES, SVMS] = ["cluster", "cluster/licensing/licenses", "svm/svms"];

  function assessAll(specs: readonly IscsiServiceSpec[]): ReturnType<typeof observeAndAssess> {
    return observeAndAssess(
      client,
      specs.map((spec) => ({ spec, activeSessions: ActiveSessions.PROTECT })),
    );
  }

  it.each<[string, readonly IscsiServiceSpec[], readonly string[]]>([
    ["services alone if no session can end", [{ svmName: "svm1", targetAlias: "new" }, SVM2], []],
    [
      "sessions of all that are disabled or deleted",
      [OFF, { svmName: "svm2", ensure: "absent" }],
      [CLUSTER, SESSIONS, LIFS, CREDENTIALS],
    ],
    ["SVMs and licenses before a creation", [{ ...BARE, enabled: false }], [CLUSTER, LICENSES, SVMS]],
    ["LIFs, too, before an enabled one", [BARE, SVM1], [CLUSTER, LICENSES, LIFS, SVMS]],
    ["SVMs alone for an absent one", [{ svmName: "bare", ensure: "absent" }], [SVMS]],
  ])("%s", async (_, specs, expected) => {
    expect(await assessAll(specs)).toHaveLength(specs.length);
    const paths = simulator.requests.map(({ path }) => path.replace("/api/", ""));
    expect(paths.toSorted()).toEqual(["protocols/san/iscsi/services", ...expected].toSorted());
  });

  it("reads the sessions of several SVMs unfiltered: a filter that ONTAP reads otherwise would find none", async () => {
    await assessAll([OFF, { svmName: "svm2", ensure: "absent" }]);
    expect(simulator.requests.at(-1)?.query).not.toContain("svm.uuid=");
  });

  it("leaves open what is refused, and refuses to end sessions that cannot be read", async () => {
    for (const path of ["/svm/svms", `/${SESSIONS}`]) simulator.faults.add({ path, do: { code: "6" } });
    expect(await assessAll([BARE, OFF])).toMatchObject([{ problem: undefined }, { sessions: { refused: true } }]);
  });

  it("fails when ONTAP gives no answer", async () => {
    simulator.faults.add({ path: "/svm/svms", do: { drop: "before" } });
    await expect(assessAll([BARE])).rejects.toBeInstanceOf(TransportError);
  });
});
