import { ReconcileError, TransportError } from "../../lib/errors";
import { ActiveSessions, DeletionPolicy } from "../../lib/model/policies";
import { uuidFromName } from "../../lib/simulator/svm";
import { describeSessions } from "../../lib/reconciler/sessions";
import { loginInitiator } from "../../lib/testing/live";
import { expectFailure, rejectionOf } from "../helpers/failure";
import type { Reconciliation, Scene } from "../helpers/reconciliation";
import { scene, start } from "./scene";

const SVM = { svmName: "svm1", svmUuid: uuidFromName("svm1") };
const HOSTS = [
  { initiator: "iqn.1994-05.com.example:host1", igroups: ["hosts"] },
  { initiator: "iqn.1994-05.com.example:host1", igroups: ["hosts"] },
  { initiator: "iqn.1994-05.com.example:host2" },
];
const NAMED = "(iqn.1994-05.com.example:host1, igroup hosts; iqn.1994-05.com.example:host2)";
const UNREADABLE = { path: "/protocols/san/iscsi/sessions", do: { code: "6" } };
const INTERFACES = [{ name: "lif1", address: "192.0.2.10" }];

const DISCONNECT = 'to disconnect them, set active_sessions = "end"';
const PUT_BACK = "put it back into the code, apply";
/** A write that ends sessions, and how its refusal is told. */
const WRITES: readonly [string, (scene: Reconciliation) => Promise<unknown>, effect: string, remedy: string][] = [
  ["disabling a service", (scene) => scene.run({ ...SVM, enabled: false }), "disabled", DISCONNECT],
  ["deleting one", (scene) => scene.run({ ...SVM, ensure: "absent" }), "deleted", DISCONNECT],
  ["DISABLE", (scene) => scene.retire(SVM, DeletionPolicy.DISABLE), "disabled", PUT_BACK],
  ["DELETE", (scene) => scene.retire(SVM, DeletionPolicy.DELETE), "deleted", PUT_BACK],
];

async function startWith(
  sessions: typeof HOSTS,
  choice: ActiveSessions,
  { enabled = true, ...others }: Omit<Scene, "svm"> & { readonly enabled?: boolean } = {},
): Promise<void> {
  await start({ ...others, svm: { service: { enabled, sessions }, interfaces: INTERFACES } });
  scene.activeSessions = choice;
}

function writes(): string[] {
  return scene.simulator.requests.map(({ method }) => method).filter((method) => method !== "GET");
}

describe.each(WRITES)("%s", (_, write, effect, remedy) => {
  it("is refused while hosts are logged in, and nothing is written", async () => {
    await startWith(HOSTS, ActiveSessions.PROTECT);
    const error = await rejectionOf(write(scene));
    expectFailure(
      error,
      ReconcileError,
      "SESSIONS_PROTECTED",
      `SVM svm1: service not ${effect}: 3 iSCSI sessions of 2 hosts are active ${NAMED}; nothing was written`,
      remedy,
    );
    expect(writes()).toEqual([]);
  });

  it("is refused while a LIF is down, whose node may be unreachable", async () => {
    await start({
      svm: { service: {}, interfaces: [...INTERFACES, { name: "lif2", address: "192.0.2.11", up: false }] },
    });
    const error = await rejectionOf(write(scene));
    const problem = `service not ${effect}: the iSCSI sessions of LIFs that are down are not known: lif2 (192.0.2.11:3260)`;
    expectFailure(error, ReconcileError, "SESSIONS_PROTECTED", problem, "nothing was written", "bring the LIFs up");
    expect(writes()).toEqual([]);
    scene.activeSessions = ActiveSessions.END;
    await write(scene);
    expect(scene.told[0]).toContain("the iSCSI sessions of LIFs that are down are not known");
  });

  it("needs no permission to read LIFs, or that they are enabled", async () => {
    await start({ svm: { service: {}, interfaces: [{ name: "lif1", address: "192.0.2.1", enabled: false }] } });
    scene.simulator.faults.add({ path: "/network/ip/interfaces", times: 1, do: { code: "6" } });
    await write(scene);
  });

  it.each([
    [
      "an error within a success",
      { error: { code: "65541", message: "a node did not answer" }, records: [], num_records: 0 },
    ],
    ["fewer records than announced", { records: [], num_records: 1 }],
  ])("is refused when the answer about sessions has %s", async (_, replaceBody) => {
    await startWith([], ActiveSessions.PROTECT);
    scene.simulator.faults.add({ path: "/protocols/san/iscsi/sessions", do: { replaceBody } });
    await rejectionOf(write(scene));
    expect(writes()).toEqual([]);
  });

  it("is refused when the sessions cannot be read, with the right that is missing", async () => {
    await startWith([], ActiveSessions.PROTECT);
    scene.simulator.faults.add(UNREADABLE);
    const error = await rejectionOf(write(scene));
    const right = "-api /api/protocols/san/iscsi/sessions -access readonly";
    expectFailure(error, ReconcileError, "SESSIONS_PROTECTED", "cannot be read", right);
    expect(writes()).toEqual([]);
  });

  it("is not sent when a session does not tell its SVM", async () => {
    await startWith([], ActiveSessions.PROTECT);
    const replaceBody = { records: [{ initiator: { name: "iqn.1994-05.com.example:host1" } }], num_records: 1 };
    scene.simulator.faults.add({ path: UNREADABLE.path, do: { replaceBody } });
    const error = await rejectionOf(write(scene));
    expect(String(error)).toContain('missing or malformed "svm"');
    expect(writes()).toEqual([]);
  });

  it("is not sent again when ONTAP turns it away for a moment, and a host logs in meanwhile", async () => {
    await startWith([], ActiveSessions.PROTECT, {
      faults: (["PATCH", "DELETE"] as const).map((method) => ({ method, times: 1, do: { code: "262160" } })),
      onArrival: ({ method }) => {
        if (method !== "GET") loginInitiator(scene.simulator, "svm1", "iqn.1994-05.com.example:host1");
      },
    });
    const error = await rejectionOf(write(scene));
    expectFailure(
      error,
      ReconcileError,
      "SESSIONS_PROTECTED",
      "1 iSCSI session of 1 host is active",
      "; nothing was written",
    );
    expect(writes()).toHaveLength(1);
    expect(scene.simulator.service("svm1")).toMatchObject({ enabled: true });
  });

  it("says nothing when nobody is logged in", async () => {
    await startWith([], ActiveSessions.PROTECT);
    await write(scene);
    expect(scene.told).toEqual([]);
    expect(writes()).not.toEqual([]);
  });

  it("goes on when sessions may end, and tells which", async () => {
    await startWith(HOSTS, ActiveSessions.END);
    await write(scene);
    expect(scene.told[0]).toBe(`3 iSCSI sessions of 2 hosts will end ${NAMED}`);
    expect(writes()).not.toEqual([]);
  });

  it("goes on when sessions may end and cannot be read, and tells that", async () => {
    await startWith(HOSTS, ActiveSessions.END);
    scene.simulator.faults.add(UNREADABLE);
    await write(scene);
    expect(scene.told[0]).toContain("the iSCSI sessions cannot be read: ");
  });
});

it.each([
  { step: "delete", methods: "GET GET GET", skip: 0 },
  { step: "disable", methods: "GET GET GET DELETE GET GET", skip: 1 },
])("without an answer about the sessions the step to $step fails, after $methods", async ({ step, methods, skip }) => {
  await startWith([], ActiveSessions.END);
  scene.simulator.faults.add({ path: "/protocols/san/iscsi/sessions", skip, do: { garbage: true } });
  const error = await rejectionOf(scene.run({ ...SVM, ensure: "absent" }));
  expectFailure(error, ReconcileError, "STEP_FAILED", `SVM svm1: cannot ${step} the service`);
  expect(error).toHaveProperty("cause", expect.any(TransportError));
  expect(scene.methods).toBe(methods);
});

it("sessions that cannot be read for another reason than the role's come with the remedy of that one", async () => {
  await startWith([], ActiveSessions.PROTECT);
  scene.simulator.faults.add({ path: "/protocols/san/iscsi/sessions", do: { code: "262160" } });
  const error = await rejectionOf(scene.run({ ...SVM, enabled: false }));
  expectFailure(error, ReconcileError, "SESSIONS_PROTECTED", "cannot be read", "with fewer services at one time");
  expect(error).toHaveProperty("message", expect.not.stringContaining("rest-role"));
  expect(writes()).toEqual([]);
});

it.each([
  ["1 iSCSI session of 1 host is active (a)", "a"],
  ["5 iSCSI sessions of 5 hosts are active (a; b; c; d; e)", "edcba"],
  ["7 iSCSI sessions of 7 hosts are active (a; b; c; d; e; and 2 more)", "gcabedf"],
])("the text names at most five hosts: %s", (text, initiators) => {
  const sessions = Array.from(initiators, (initiator) => ({ svmUuid: SVM.svmUuid, initiator, igroups: [] }));
  expect(describeSessions(sessions, "active")).toBe(text);
});
