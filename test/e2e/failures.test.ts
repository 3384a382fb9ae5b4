import { IscsiService, Provisioning } from "../../lib";
import { flat } from "../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { type ByMode, DESTROY_ALL_THE_SAME, suite } from "../engine/suite";

const declare: Declare = (stack, cluster) => {
  for (const svmName of ["svm_a", "svm_b", "svm_c"]) new IscsiService(stack, svmName, { cluster, svmName });
};

/** Nothing listens there. */
const UNREACHABLE = "https://127.0.0.1:9";

const NO_SVM: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: "SVM svm_c: there is no such SVM",
  [Provisioning.PROVIDER]: "Error: SVM svm_c: there is no such SVM",
};

const NO_CLUSTER: ByMode<string> = {
  [Provisioning.NULL_RESOURCE]: "Resource postcondition failed",
  [Provisioning.PROVIDER]: "Error: Cluster cluster1 (https://127.0.0.1:9): connection refused",
};

suite("trouble", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: ["svm_a", "svm_b", "svm_c"].map((name) => ({ name })) } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("with one of three services leaves the other two applied, and says what to do", async () => {
    simulator.faults.add({
      method: "POST",
      path: "/protocols/san/iscsi/services",
      times: 1,
      do: { status: 400, code: "5373966" },
    });
    const applied = await workspace.apply();
    expect(applied.exitCode).toBe(1);
    expect(flat(applied)).toContain("ONTAP 5373966");
    expect(flat(applied)).toContain("declare another SVM");
    expect(existing()).toHaveLength(2);
    expect((await workspace.apply()).exitCode).toBe(0);
    expect(existing()).toHaveLength(3);
  });

  it("that is certain is told by the plan, which fails with the SVM's name and the command to type", async () => {
    await workspace.remove();
    await simulator.close();
    simulator = await startTestSimulator({
      seed: {
        svms: [
          { name: "svm_a", state: "stopped" },
          { name: "svm_b", iscsiAllowed: false },
        ],
      },
    });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    expect(flat(planned)).toContain("vserver start -vserver svm_a");
    expect(flat(planned)).toContain("vserver add-protocols -vserver svm_b -protocols iscsi");
    expect(flat(planned)).toContain(NO_SVM[engine.provisioning]);
    expect(simulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("with the whole cluster is one readable error, and a destroy works all the same", async () => {
    expect((await workspace.apply()).exitCode).toBe(0);
    workspace.declare(declare, UNREACHABLE);
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    expect(flat(planned)).toContain(NO_CLUSTER[engine.provisioning]);
    expect(flat(planned)).toContain("connection refused");
    expect(planned.output.match(/Error:|Warning:/g)).toHaveLength(1);
    expect((await workspace.destroy(...DESTROY_ALL_THE_SAME[engine.provisioning])).exitCode).toBe(0);
    expect(JSON.parse(await workspace.state())).toMatchObject({ resources: [] });
  });

  function existing(): unknown[] {
    return ["svm_a", "svm_b", "svm_c"].flatMap((name) => simulator.service(name) ?? []);
  }
});
