import { deleteService, expectNoSecret } from "../helpers/provisioner";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const OWNED = { cluster: "cluster1", svmName: "svm1" };

let simulator: TestSimulator;

beforeEach(async () => {
  simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1", service: {} }, { name: "svm2" }] } });
});

afterEach(() => simulator.close());

it("a service is disabled and deleted, and each step is told", async () => {
  const result = await deleteService(simulator, OWNED, { ONTAP_ISCSI_DELETION_POLICY: "delete" });
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(result.stdout).toMatch(/^SVM svm1: disable the service: done .*\nSVM svm1: delete the service: done /);
  expect(simulator.service("svm1")).toBeUndefined();
  expectNoSecret(result, simulator);
});

it("a service is disabled and keeps the rest", async () => {
  const before = simulator.service("svm1");
  const result = await deleteService(simulator, OWNED, { ONTAP_ISCSI_DELETION_POLICY: "disable" });
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(simulator.service("svm1")).toEqual({ ...before, enabled: false });
});

it("the live service stays, and is not even looked at, when the configuration names another cluster now", async () => {
  const owned = { ...OWNED, cluster: "old" };
  const result = await deleteService(simulator, owned, { ONTAP_ISCSI_DELETION_POLICY: "delete" });
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(result.stdout).toContain("SVM svm1: the live service stays as it is: the state says cluster old");
  expect(simulator.requests).toEqual([]);
});

it.each<[string, Readonly<Record<string, string>>, string]>([
  [
    "another policy",
    { ONTAP_ISCSI_DELETION_POLICY: "purge" },
    'got "purge", expected "retain" or "disable" or "delete"',
  ],
  ["no policy", {}, "ONTAP_ISCSI_DELETION_POLICY: missing"],
  [
    "no identity",
    { ONTAP_ISCSI_DELETION_POLICY: "delete", ONTAP_ISCSI_OWNED: "{}" },
    "ONTAP_ISCSI_OWNED.cluster: missing",
  ],
])("%s is wrong use, and nothing is written", async (_, environment, message) => {
  const result = await deleteService(simulator, OWNED, environment);
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toContain(message);
  expect(simulator.requests).toEqual([]);
});

it("a refusal ends with 3, and names the SVM", async () => {
  simulator.faults.add({ method: "DELETE", do: { code: "6" } });
  const result = await deleteService(simulator, OWNED, { ONTAP_ISCSI_DELETION_POLICY: "delete" });
  expect(result.code).toBe(3);
  expect(result.stderr).toContain("SVM svm1: cannot delete the service");
});
