import { ActiveSessions } from "../../lib/model/policies";
import { TransportError } from "../../lib/errors";
import type { IscsiServiceSpec } from "../../lib/model/service";
import type { OntapClient } from "../../lib/ontap/client";
import { type Finding, survey } from "../../lib/reconciler/survey";
import { uuidFromName } from "../../lib/simulator/svm";
import type { SeedSvm } from "../../lib/simulator/schema-types";
import { clientOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const { PROTECT, END } = ActiveSessions;
const INTERFACES = [{ name: "lif1", address: "192.0.2.10" }];
const HOST = { initiator: "iqn.1994-05.com.example:host1" };

let simulator: TestSimulator;
let client: OntapClient;

async function start(svms: readonly SeedSvm[]): Promise<void> {
  simulator = await startTestSimulator({ seed: { svms } });
  client = clientOf(simulator);
}

afterEach(async () => {
  await client.close();
  await simulator.close();
});

function look(
  specs: readonly IscsiServiceSpec[],
  activeSessions = PROTECT,
  readsPortals = false,
): Promise<readonly Finding[]> {
  return survey(
    client,
    specs.map((spec) => ({ spec, activeSessions, readsPortals })),
  );
}

/** The paths of the requests so far, without what they all begin with. */
function asked(): string[] {
  return simulator.requests.map(({ path }) => path.replace("/api/", "")).sort();
}

it("asks once when every service is there, however many differ, if no session can end", async () => {
  await start([
    { name: "svm1", service: { sessions: [HOST] }, interfaces: INTERFACES },
    { name: "svm2", service: { enabled: false } },
  ]);
  const found = await look([
    { svmName: "svm1", targetAlias: "new" },
    { svmName: "svm2", enabled: true },
  ]);
  expect(found).toMatchObject([{ sessions: undefined }, { sessions: undefined }]);
  expect(asked()).toEqual(["protocols/san/iscsi/services"]);
});

it("asks once more for the sessions of all services that are to be disabled or deleted", async () => {
  const service = { sessions: [HOST, HOST] };
  await start([
    { name: "svm1", service, interfaces: INTERFACES },
    { name: "svm2", service, interfaces: INTERFACES },
    { name: "svm3", service: {}, interfaces: INTERFACES },
    { name: "svm4", service, interfaces: INTERFACES },
  ]);
  const found = await look([
    { svmName: "svm1", enabled: false },
    { svmName: "svm2", ensure: "absent" },
    { svmName: "svm3", enabled: false },
    { svmName: "svm4", enabled: true },
  ]);
  const problem = "2 iSCSI sessions of 1 host are active (iqn.1994-05.com.example:host1)";
  expect(found.map(({ sessions }) => sessions && [sessions.refused, sessions.problem])).toEqual([
    [true, problem],
    [true, problem],
    undefined,
    undefined,
  ]);
  expect(asked()).toEqual(["protocols/san/iscsi/services", "protocols/san/iscsi/sessions"]);
  const uuids = ["svm1", "svm2", "svm3"].map(uuidFromName);
  expect(simulator.requests.at(-1)?.query).toContain(encodeURIComponent(uuids.join("|")));
});

it("does not refuse what may end", async () => {
  await start([{ name: "svm1", service: { sessions: [HOST] }, interfaces: INTERFACES }]);
  expect(await look([{ svmName: "svm1", enabled: false }], END)).toMatchObject([{ sessions: { refused: false } }]);
});

it("refuses when the sessions cannot be read, but not what ends none", async () => {
  await start([
    { name: "svm1", service: {} },
    { name: "svm2", service: {} },
  ]);
  simulator.faults.add({ path: "/protocols/san/iscsi/sessions", do: { code: "6" } });
  const [found, other] = await look([
    { svmName: "svm1", enabled: false },
    { svmName: "svm2", targetAlias: "new" },
  ]);
  expect(other?.sessions).toBeUndefined();
  expect(found?.sessions).toMatchObject({
    refused: true,
    problem: expect.stringContaining("cannot be read") as string,
    remedy: expect.stringContaining("-api /api/protocols/san/iscsi/sessions -access readonly") as string,
  });
});

it("knows the SVM of a service that is yet to be created, and whether hosts could connect", async () => {
  await start([{ name: "svm1" }, { name: "svm2", interfaces: INTERFACES }, { name: "svm3" }]);
  const found = await look([
    { svmName: "svm1", enabled: true },
    { svmName: "svm2", enabled: true },
    { svmName: "svm3", enabled: false },
  ]);
  expect(found.map(({ svmUuid }) => svmUuid)).toEqual(["svm1", "svm2", "svm3"].map(uuidFromName));
  expect(found.map(({ concern = "" }) => concern.slice(0, 9))).toEqual(["SVM svm1:", "", ""]);
});

it("knows the SVM of a service that is there", async () => {
  await start([{ name: "svm1", service: {} }]);
  expect(await look([{ svmName: "svm1", enabled: true }])).toMatchObject([{ svmUuid: uuidFromName("svm1") }]);
});

it("asks for SVMs and licenses before one service is created, and for LIFs if it is to be enabled", async () => {
  await start([{ name: "svm1" }, { name: "svm2" }]);
  await look([{ svmName: "svm1", enabled: false }]);
  const before = ["cluster/licensing/licenses", "protocols/san/iscsi/services", "svm/svms"];
  expect(asked()).toEqual(before);
  await look([{ svmName: "svm2", enabled: true }]);
  expect(asked()).toEqual([...before, ...before, "network/ip/interfaces"].sort());
});

it("asks for the SVMs alone when a service that shall be absent is", async () => {
  await start([{ name: "svm1" }]);
  const found = await look([
    { svmName: "svm1", ensure: "absent" },
    { svmName: "no_such", ensure: "absent" },
  ]);
  expect(found.map(({ concern = "" }) => concern.slice(0, 12))).toEqual(["", "SVM no_such:"]);
  expect(asked()).toEqual(["protocols/san/iscsi/services", "svm/svms"]);
});

describe("portals", () => {
  const SERVED = [{ name: "svm1", service: {}, interfaces: INTERFACES }];

  it("are told of every service when they are wanted", async () => {
    await start(SERVED);
    expect(await look([{ svmName: "svm1", enabled: true }], PROTECT, true)).toMatchObject([
      { targetPortals: ["192.0.2.10:3260"], concern: undefined },
    ]);
  });

  it("that nobody may read are told with the right that it takes", async () => {
    await start(SERVED);
    simulator.faults.add({ path: "/network/ip/interfaces", do: { code: "6" } });
    const [found] = await look([{ svmName: "svm1", enabled: true }], PROTECT, true);
    expect(found?.targetPortals).toEqual([]);
    expect(found?.concern).toContain(
      "SVM svm1: its portals are not known, because /api/network/ip/interfaces cannot be",
    );
    expect(found?.concern).toContain("-api /api/network/ip/interfaces -access readonly");
  });
});

describe("a look at the SVMs", () => {
  it("that is refused leaves open whether a creation would be", async () => {
    await start([{ name: "svm1", state: "stopped" }]);
    simulator.faults.add({ path: "/svm/svms", do: { code: "6" } });
    expect(await look([{ svmName: "svm1", enabled: true }])).toMatchObject([
      { blocked: undefined, concern: undefined },
    ]);
  });

  it("that does not come about fails", async () => {
    await start([{ name: "svm1" }]);
    simulator.faults.add({ path: "/svm/svms", do: { drop: "before" } });
    await expect(look([{ svmName: "svm1", enabled: true }])).rejects.toBeInstanceOf(TransportError);
  });
});
