import { IscsiService } from "../../../lib";
import { setLiveIscsiService } from "../../../lib/testing";
import { driftCommand } from "../../../lib/cli/drift";
import { environmentOf } from "../../helpers/ontap-client";
import { runVerb } from "../../helpers/verb-run";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { flat } from "../../helpers/engine/engine-output";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { suite } from "../../engine/suite";

const IQN = "iqn.1992-08.com.netapp:sn.declared";
const OTHER = "iqn.1992-08.com.netapp:sn.other";

const declare: Declare = (stack, cluster) => {
  new IscsiService(stack, "db", { cluster, svmName: "svm_db", targetName: IQN });
};

suite("the IQN of a target", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: TestSimulator;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }] } });
    workspace = await EngineWorkspace.create(engine, simulator, declare);
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
  });

  const writes = (): number => simulator.requests.filter(({ method }) => method !== "GET").length;
  const plan = () => workspace.run("plan", "-no-color", "-detailed-exitcode");
  const setIqn = (targetName: string): void => {
    setLiveIscsiService(simulator, "svm_db", { targetName });
  };

  it("that a new service does not get fails the apply; once it is set, the service is adopted", async () => {
    const applied = await workspace.run("apply", "-no-color", "-auto-approve");
    expect([applied.exitCode, writes()]).toEqual([1, 1]);
    expect(flat(applied)).toContain("target.name: live");
    const planned = await plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).toContain(`vserver iscsi modify -vserver svm_db -target-name ${IQN}`);
    setIqn(IQN);
    expect(await workspace.run("apply", "-no-color", "-auto-approve")).toMatchObject({ exitCode: 0 });
    expect([await plan(), writes()]).toMatchObject([{ exitCode: 0 }, 1]);
  });

  it("that somebody changes is drift, and no plan mends it", async () => {
    setIqn(OTHER);
    const options = { environment: { ...environmentOf(simulator), ONTAP_CA_FILE: simulator.caFile } };
    const { exitCode, stdout } = await runVerb(driftCommand, ["--out", workspace.folder, "--json"], options);
    expect([exitCode, stdout]).toEqual([2, expect.stringContaining(OTHER)]);
    const planned = await plan();
    expect(planned).toMatchObject({ exitCode: 1 });
    expect(flat(planned)).toContain(`live "${OTHER}", declared "${IQN}"`);
    setIqn(IQN);
    expect([await plan(), writes()]).toMatchObject([{ exitCode: 0 }, 1]);
  });
});
