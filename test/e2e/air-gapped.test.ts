import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { IscsiService, OntapCluster, Provisioning } from "../../lib";
import { codeOf, documentText } from "../documents";
import { startingProviders } from "../engine/engine";
import { buildMirror } from "../engine/providers";
import { NO_NETWORK, withConfiguration } from "../engine/without-configuration";
import { type Declare, EngineWorkspace, passwordSettings } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import type { ProcessEnd } from "../programs/process-end";
import { userCacheFolder } from "../programs/user-cache";
import { suite } from "../engine/suite";

suite("the CLI configuration", { engines: "turns" }, (engine) => {
  let folder: string;
  let simulator: TestSimulator;

  /** A service in each mode. */
  const declare: Declare = (stack, cluster) => {
    new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    const native = { endpoint: simulator.endpoint, provisioning: Provisioning.PROVIDER };
    new IscsiService(stack, "backup", { cluster: new OntapCluster(stack, "native", native), svmName: "svm_backup" });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "air-gapped-"));
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }, { name: "svm_backup" }] } });
  });

  afterAll(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  /** Installs the providers of both modes as a CLI configuration has it, and deploys. */
  async function deploy(configuration: string): Promise<ProcessEnd> {
    const configured = withConfiguration(startingProviders(engine), folder, configuration);
    const settings = { ...passwordSettings(simulator), ...NO_NETWORK };
    const workspace = await EngineWorkspace.create(configured, simulator, declare, settings);
    const applied = await workspace.apply();
    await workspace.remove();
    return applied;
  }

  it("for a machine without a network takes them from a mirror and the stack's folder", async () => {
    const configuration = codeOf("docs/air-gapped.md", "Without a network", "hcl");
    const mirror = await mirrorFolder();
    expect(await deploy(configuration.replace("/opt/terraform-mirror", mirror))).toMatchObject({ exitCode: 0 });
  });

  it("of a user serves provider mode, too, with what is to be added to it", async () => {
    const [added] = /`(filesystem_mirror \{.*?\})`/.exec(documentText("docs/modes.md"))?.slice(1) ?? [];
    const own = `filesystem_mirror {\n path = "${await mirrorFolder()}"\n exclude = ["cdktf.local/*/*"]\n}`;
    expect(await deploy(`provider_installation {\n${own}\n${added ?? ""}\n}\n`)).toMatchObject({ exitCode: 0 });
  });
});

/** A mirror with the null and external providers. */
async function mirrorFolder(): Promise<string> {
  return join(dirname(await buildMirror(userCacheFolder("stand-ins"))), "providers");
}
