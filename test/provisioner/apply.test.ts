import type { FaultRule, SeedSvm } from "../../lib/simulator/schema-types";
import { applySpec, expectNoSecret } from "../helpers/provisioner";
import { startTestSimulator, type TestSimulator, type TestSimulatorOptions } from "../helpers/simulator";

let simulator: TestSimulator;

async function start(
  svms: readonly SeedSvm[],
  faults: readonly FaultRule[] = [],
  options: Pick<TestSimulatorOptions, "onArrival"> = {},
): Promise<void> {
  simulator = await startTestSimulator({ seed: { svms, faults }, ...options });
}

afterEach(() => simulator.close());

describe("apply", () => {
  it("creates a service, and tells each step, what it took and the target", async () => {
    await start([{ name: "svm1" }]);
    const result = await applySpec(simulator, {
      svmName: "svm1",
      enabled: "true",
      targetAlias: "db",
      live: "in sync",
      drift: null,
    });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout.split("\n")).toEqual([
      expect.stringMatching(
        /^SVM svm1: create the service \(enabled true, target\.alias "db"\): done \(\d+ ms, 2 requests\)$/,
      ),
      expect.stringMatching(/^SVM svm1: in the declared state after 1 write \(\d+ ms, 1 request\), target iqn\.\S+$/),
      "",
    ]);
    expect(simulator.service("svm1")).toMatchObject({ enabled: true, targetAlias: "db" });
    expect(new Set(simulator.requests.map(({ connection }) => connection)).size).toBe(1);
    expectNoSecret(result, simulator);
  });

  it("writes nothing when the service is in sync", async () => {
    await start([{ name: "svm1", service: {} }]);
    const result = await applySpec(simulator, { svmName: "svm1", enabled: "true" });
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("SVM svm1: in the declared state after 0 writes");
    expect(simulator.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("that fails five times tells its reason once, in at most 60 words", async () => {
    await start([{ name: "svm1" }], [{ method: "POST", do: { drop: "before" } }]);
    const { code, stdout, stderr } = await applySpec(simulator, { svmName: "svm1", enabled: "true" });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("stopped after 5 attempts: answers were lost; the last write, to create the service");
    expect(stderr.match(/Cluster cluster1/g)).toHaveLength(1);
    expect(stderr.split(/\s+/).length).toBeLessThanOrEqual(60);
  });

  it("that is done at last tells what failed before, and how often", async () => {
    await start(
      [{ name: "svm1" }],
      [
        { method: "GET", times: 1, do: { status: 503 } },
        { method: "POST", times: 1, do: { drop: "after" } },
      ],
    );
    const result = await applySpec(simulator, { svmName: "svm1", enabled: "true" });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/SVM svm1: tried again after 1 failure: Cluster .*HTTP 503/);
    expect(result.stdout).toMatch(/SVM svm1: tried again after 1 failure: Cluster .*the connection ended/);
    expect(result.stdout).toContain(
      "after 0 writes, and others of unknown outcome, to create the service (enabled true)",
    );
    expectNoSecret(result, simulator);
  });

  it("ends with 3 and the remedy when ONTAP refuses", async () => {
    await start([{ name: "svm1", state: "stopped" }]);
    const result = await applySpec(simulator, { svmName: "svm1", enabled: "true" });
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(result.stderr).toContain("SVM svm1: cannot create the service");
    expect(result.stderr).toContain("vserver start -vserver svm1\n");
    expectNoSecret(result, simulator);
  });

  it("writes to no other SVM than the one that the plan saw", async () => {
    await start([{ name: "svm1", service: { enabled: false } }]);
    const environment = { ONTAP_ISCSI_SEEN_SVM_UUID: "19d04b8e-94d7-11e8-8370-005056b48fd2" };
    const result = await applySpec(simulator, { svmName: "svm1", enabled: "true" }, { environment });
    expect(result).toMatchObject({ code: 3, stdout: "" });
    expect(simulator.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("ends with 4 when the live service does not become the declared one", async () => {
    await start([{ name: "svm1", service: { alias: "old" } }], [{ method: "PATCH", do: { status: 200, body: {} } }]);
    const result = await applySpec(simulator, { svmName: "svm1", enabled: "true", targetAlias: "db" });
    expect(result.code).toBe(4);
    expect(result.stderr).toContain('target.alias: live "old", declared "db"');
  });

  it("told to stop, ends between two requests: what it sent is complete", async () => {
    let pid = 0;
    const onArrival = ({ method }: { readonly method: string }): void => {
      if (method === "POST") process.kill(pid, "SIGINT");
    };
    await start([{ name: "svm1" }], [{ method: "POST", do: { after: true, delayMs: 200 } }], { onArrival });
    const onStart = (started: number): void => {
      pid = started;
    };
    const result = await applySpec(simulator, { svmName: "svm1", enabled: "true" }, { onStart });
    expect(result.code).toBe(3);
    expect(result.stdout).toContain("SVM svm1: create the service (enabled true): done");
    expect(result.stderr).toContain("stopped by SIGINT between two requests");
    expect(simulator.requests.map(({ method }) => method)).toEqual(["GET", "POST"]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["no cluster", { ONTAP_ISCSI_CLUSTER: "" }, "cluster: got text that is not JSON"],
    ["a spec without an SVM", { ONTAP_ISCSI_SPEC: "{}" }, "svmName and svmUuid: both missing"],
    ["two passwords", { ONTAP_PASSWORD_FILE: "x" }, "ONTAP_PASSWORD and ONTAP_PASSWORD_FILE"],
  ])("ends with 1 and writes nothing with %s", async (_, environment, message) => {
    await start([{ name: "svm1" }]);
    const result = await applySpec(simulator, { svmName: "svm1", enabled: "true" }, { environment });
    expect(result).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(simulator.requests).toEqual([]);
    expectNoSecret(result, simulator);
  });
});
