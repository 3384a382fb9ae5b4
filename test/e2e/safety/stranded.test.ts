import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformOutput, TerraformVariable } from "cdktf";
import { DeletionPolicy, IscsiService, OntapCluster } from "../../../lib";
import { createAuthority } from "../../../lib/simulator/http/certificates";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { describeSuitesInTurn, DESTROY_ALL_THE_SAME, isPolicyHolderOf } from "../../helpers/engine/modes";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { TcpGate } from "../../helpers/tcp-gate";
import { listOwners } from "./owners";

describeSuitesInTurn("a stack whose cluster has props that the engine fills in", (engine) => {
  const settings: Record<string, string> = {};
  let simulator: TestSimulator;
  let gate: TcpGate;
  let folder: string;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const svms = [
      { name: "svm_kept", service: {} },
      { name: "svm_deleted", service: {} },
    ];
    simulator = await startTestSimulator({ seed: { svms } });
    gate = await TcpGate.before(simulator.endpoint);
    folder = await mkdtemp(join(tmpdir(), "ontap-ca-"));
    await cp(simulator.caFile, join(folder, "ca.pem"));
    Object.assign(settings, passwordSettings(simulator));
    delete settings.ONTAP_CA_FILE;
    workspace = await EngineWorkspace.create(engine, simulator, declareAll, settings);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await workspace.remove();
    gate.end();
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  it("can be destroyed after the authority's file was issued anew, without an apply of that", async () => {
    const authorities = [await readFile(simulator.caFile, "utf8"), (await createAuthority("next authority")).certPem];
    await writeFile(join(folder, "ca.pem"), authorities.join(""));
    await rm(join(workspace.stackFolder, "assets"), { recursive: true, force: true });
    workspace.declare(declareAll);
    const [owner] = (await listOwners(workspace)).filter(isPolicyHolderOf(engine, "deleted"));
    expect(await workspace.destroy(`-target=${owner}`)).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_deleted")).toBeUndefined();
  });

  it("can be destroyed under RETAIN when the cluster is gone, without a login", async () => {
    gate.shut();
    delete settings.ONTAP_PASSWORD;
    expect(await workspace.destroy(...DESTROY_ALL_THE_SAME[engine.provisioning])).toMatchObject({ exitCode: 0 });
    expect((await workspace.run("state", "list")).output.trim()).toBe("");
    expect(simulator.service("svm_kept")).toMatchObject({ enabled: true });
  });

  const declareAll: Declare = (stack, _, provisioning) => {
    const endpoint = new TerraformVariable(stack, "endpoint", { default: gate.endpoint }).stringValue;
    const cluster = new OntapCluster(stack, "cluster", { endpoint, caFile: join(folder, "ca.pem"), provisioning });
    const svmName = new TerraformVariable(stack, "svm", { default: "svm_kept" }).stringValue;
    const kept = new IscsiService(stack, "kept", { cluster, svmName });
    const deletionPolicy = DeletionPolicy.DELETE;
    new IscsiService(stack, "deleted", { cluster, svmName: "svm_deleted", deletionPolicy });
    new TerraformOutput(stack, "iqn", { value: kept.targetName });
  };
});
