import { uuidFromName } from "../../lib/simulator/state/identity";
import { loginInitiator } from "../../lib/testing/live-sessions";
import { recreateLiveSvm, removeLiveSvm, renameLiveSvm } from "../../lib/testing/live-svms";
import { deleteService, expectNoSecret } from "../helpers/provisioner";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const UUID = uuidFromName("svm1");
const OWNED = { svmName: "svm1", svmUuid: UUID, activeSessions: "protect" };
/** Where the record is that a destroy goes by. */
const FORGET = 'forget the service (terraform state rm what "terraform state list" shows as its ..._owner...)';
const INTERFACES = [{ name: "lif1", address: "192.0.2.10" }];

let simulator: TestSimulator;

beforeEach(async () => {
  const svms = [{ name: "svm1", service: {}, interfaces: INTERFACES }, { name: "svm2" }];
  simulator = await startTestSimulator({ seed: { svms } });
});

afterEach(() => simulator.close());

function writes(): number {
  return simulator.requests.filter(({ method }) => method !== "GET").length;
}

it("a service is deleted, disabled before because ONTAP wants that, and each step is told", async () => {
  const result = await deleteService(simulator, { ...OWNED, deletionPolicy: "delete" });
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(result.stdout).toMatch(/^SVM svm1: disable the service: done .*\nSVM svm1: delete the service: done /);
  expect(simulator.service("svm1")).toBeUndefined();
  expectNoSecret(result, simulator);
});

it("a service is disabled and keeps the rest", async () => {
  const before = simulator.service("svm1");
  const result = await deleteService(simulator, { ...OWNED, deletionPolicy: "disable" });
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(simulator.service("svm1")).toEqual({ ...before, enabled: false });
});

it("a service that is retained needs neither the cluster nor credentials", async () => {
  const environment = { ONTAP_ISCSI_CLUSTER: "", ONTAP_USERNAME: "", ONTAP_PASSWORD: "" };
  const result = await deleteService(simulator, { ...OWNED, deletionPolicy: "retain" }, environment);
  expect(result).toEqual({ code: 0, stdout: "SVM svm1: the live service stays as it is\n", stderr: "" });
  expect(simulator.requests).toEqual([]);
});

it("nothing is asked of another endpoint than the one that it was applied to", async () => {
  const endpoint = "https://old.example.com";
  const result = await deleteService(simulator, { ...OWNED, deletionPolicy: "delete", endpoint });
  expect(result).toMatchObject({ code: 3, stdout: "" });
  expect(result.stderr).toContain(`SVM svm1: it was applied to ${endpoint}, but the configuration names`);
  expect(simulator.requests).toEqual([]);
});

it("a cluster that gives no answer is no reason to keep the record for ever", async () => {
  simulator.faults.add({ do: { garbage: true } });
  const result = await deleteService(simulator, { ...OWNED, deletionPolicy: "delete" });
  expect(result.code).toBe(3);
  expect(result.stdout).toContain(`SVM svm1: nothing was deleted; when the cluster is gone for good, ${FORGET}`);
});

describe("the SVM is found by its UUID", () => {
  it("a renamed SVM is followed", async () => {
    renameLiveSvm(simulator, "svm1", "svm_new");
    const result = await deleteService(simulator, { ...OWNED, deletionPolicy: "delete" });
    expect(result).toMatchObject({ code: 0 });
    expect(simulator.service("svm_new")).toBeUndefined();
    // Not the name by which another SVM may go by now.
    expect(result.stdout).toContain("SVM svm_new (svm1 when it was applied): delete the service: done");
    expect(result.stdout).not.toContain("SVM svm1:");
  });

  it("a renamed SVM is told by its name of today also where nothing is to be written", async () => {
    simulator.setService("svm1", { enabled: false });
    renameLiveSvm(simulator, "svm1", "svm_new");
    const { stdout } = await deleteService(simulator, { ...OWNED, deletionPolicy: "disable" });
    expect(stdout).toMatch(/^SVM svm_new \(svm1 when it was applied\): in the declared state after 0 writes/);
  });

  it("an SVM that is declared by its UUID is told by that", async () => {
    const owned = { svmUuid: UUID, activeSessions: "protect", deletionPolicy: "delete" };
    expect((await deleteService(simulator, owned)).stdout).toContain(`SVM ${UUID}: delete the service: done`);
  });

  it.each(["disable", "delete"])("a re-created SVM is refused under %s, with both UUIDs", async (deletionPolicy) => {
    const { uuid } = recreateLiveSvm(simulator, "svm1");
    simulator.setService("svm1", {});
    const result = await deleteService(simulator, { ...OWNED, deletionPolicy });
    expect(result.code).toBe(3);
    for (const text of [UUID, uuid, "nothing was written", FORGET]) expect(result.stderr).toContain(text);
    expect(writes()).toBe(0);
  });

  it("an SVM that is gone, or not visible, is refused", async () => {
    removeLiveSvm(simulator, "svm1");
    const result = await deleteService(simulator, { ...OWNED, deletionPolicy: "delete" });
    expect(result.code).toBe(3);
    expect(result.stderr).toContain("no SVM that is visible has that UUID now");
  });

  it("a service that is gone from its SVM is done", async () => {
    simulator.setService("svm1", undefined);
    expect(await deleteService(simulator, { ...OWNED, deletionPolicy: "delete" })).toMatchObject({ code: 0 });
    expect(writes()).toBe(0);
  });

  it("and not by its name, where none was seen", async () => {
    const result = await deleteService(simulator, { ...OWNED, svmUuid: "", deletionPolicy: "delete" });
    expect(result).toMatchObject({ code: 3 });
    expect(result.stderr).toContain("SVM svm1: the state does not hold the UUID of the SVM that was applied");
    expect(writes()).toBe(0);
  });
});

it.each(["disable", "delete"])("no policy is carried out in a module, here %s", async (deletionPolicy) => {
  const result = await deleteService(simulator, { ...OWNED, deletionPolicy }, { ONTAP_ISCSI_IN_MODULE: "true" });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain(
    `SVM svm1: the deletion policy "${deletionPolicy}" is not carried out in a stack that`,
  );
  expect(simulator.requests).toEqual([]);
});

it.each(["disable", "delete"])("hosts that are logged in are not cut off under %s", async (deletionPolicy) => {
  loginInitiator(simulator, "svm1", "iqn.1994-05.com.example:host1", { igroups: ["hosts"] });
  const result = await deleteService(simulator, { ...OWNED, deletionPolicy });
  expect(result.code).toBe(3);
  expect(result.stderr).toContain("1 session of 1 initiator (iqn.1994-05.com.example:host1 in igroup hosts) would end");
  expect(result.stderr).toContain(
    'apply that for it alone (-target: what "terraform state list" shows as its ..._owner..., or as its ontap_iscsi_service), and destroy it again',
  );
  expect(writes()).toBe(0);
});

it("hosts are cut off when they may be, and the log says whose sessions", async () => {
  loginInitiator(simulator, "svm1", "iqn.1994-05.com.example:host1");
  const result = await deleteService(simulator, { ...OWNED, activeSessions: "end", deletionPolicy: "delete" });
  expect(result).toMatchObject({ code: 0 });
  expect(result.stdout).toContain("SVM svm1: 1 session of 1 initiator (iqn.1994-05.com.example:host1) would end");
});

it.each<[string, object, string]>([
  ["another policy", { deletionPolicy: "purge" }, 'got "purge", expected "retain" or "disable" or "delete"'],
  ["no policy", {}, "ONTAP_ISCSI_OWNED.deletionPolicy: missing"],
  ["no endpoint", { endpoint: null, deletionPolicy: "delete" }, "ONTAP_ISCSI_OWNED.endpoint: missing"],
  ["an odd choice about sessions", { deletionPolicy: "delete", activeSessions: "some" }, 'got "some"'],
])("%s is wrong use, and nothing is written", async (_, owned, message) => {
  const result = await deleteService(simulator, { ...OWNED, ...owned });
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toContain(message);
  expect(simulator.requests).toEqual([]);
});

it("an owner that was imported and never applied says so", async () => {
  const result = await deleteService(simulator, OWNED, { ONTAP_ISCSI_OWNED: "null" });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain("the state holds nothing about the service");
  expect(result.stderr).toContain('terraform state rm what "terraform state list" shows as its ..._owner...');
});

it("a refusal ends with 3, and names the SVM", async () => {
  simulator.faults.add({ method: "DELETE", do: { code: "6" } });
  const result = await deleteService(simulator, { ...OWNED, deletionPolicy: "delete" });
  expect(result.code).toBe(3);
  expect(result.stderr).toContain("SVM svm1: cannot delete the service");
  expect(simulator.service("svm1")).toMatchObject({ enabled: true });
});
