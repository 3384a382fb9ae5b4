import { App, Fn, LocalBackend, TerraformOutput, TerraformStack } from "cdktf";
import { join } from "node:path";
import { IscsiService, OntapCluster, type OntapClusterProps } from "../../../lib";
import type { ProcessEnd } from "../../programs/process-end";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { suite } from "../../engine/suite";

/** The clusters of a fleet, each with the props of its `OntapCluster` and the SVMs that are to have a service. */
type Fleet = Readonly<Record<string, OntapClusterProps & { readonly svms: readonly string[] }>>;

const SITES = ["eu", "us"] as const;

suite("a fleet with a stack for each cluster", { engines: "one" }, (engine) => {
  let simulators: Readonly<Record<(typeof SITES)[number], TestSimulator>>;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    const [eu, us] = [await startSite("eu"), await startSite("us")];
    simulators = { eu, us };
    const settings = { ...passwordSettings(eu), ...passwordSettings(eu, "eu"), ...passwordSettings(us, "us") };
    workspace = await EngineWorkspace.create(engine, eu, declare, settings);
    for (const site of SITES) expect(await runIn(site, "init")).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await workspace.remove();
    for (const simulator of Object.values(simulators)) await simulator.close();
  });

  it("is applied stack by stack, each with the credentials of its own profile", async () => {
    for (const site of SITES) expect(await runIn(site, "apply", "-auto-approve")).toMatchObject({ exitCode: 0 });
    for (const site of SITES) {
      expect(simulators[site].service(`svm_${site}`)).toMatchObject({ enabled: true, targetAlias: site });
      expect(simulators[site].service("svm_b")).toMatchObject({ enabled: true, targetAlias: site });
    }
  });

  it("hands the IQNs to another stack, as outputs and as props", async () => {
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    const names = SITES.map((site) => simulators[site].service(`svm_${site}`)?.targetName);
    expect(await workspace.output("iqns")).toEqual(names);
    expect(simulators.eu.service("svm_hosts")).toMatchObject({ targetAlias: names[1] });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("is planned without the other clusters, even when they are down", async () => {
    await simulators.us.close();
    expect(await runIn("eu", "plan", "-detailed-exitcode")).toMatchObject({ exitCode: 0 });
  });

  function runIn(site: string, ...args: readonly string[]): Promise<ProcessEnd> {
    return workspace.run(`-chdir=${join(workspace.folder, "stacks", site)}`, ...args, "-no-color");
  }

  const declare: Declare = (hosts, cluster) => {
    const fleet: Fleet = Object.fromEntries(
      SITES.map((site) => {
        const { endpoint, caFile } = simulators[site];
        return [site, { endpoint, caFile, profile: site, svms: [`svm_${site}`, "svm_b"] }];
      }),
    );
    const firsts = declareFleet(App.of(hosts), fleet).map(({ targetName }) => targetName);
    new TerraformOutput(hosts, "iqns", { value: firsts });
    new IscsiService(hosts, "hosts", { cluster, svmName: "svm_hosts", targetAlias: Fn.element(firsts, 1) as string });
  };

  /** The first service of each cluster. */
  function declareFleet(app: App, fleet: Fleet): IscsiService[] {
    return Object.entries(fleet).flatMap(([name, { svms, ...props }]) => {
      const stack = new TerraformStack(app, name);
      new LocalBackend(stack, { path: join(app.outdir, `${name}.tfstate`) });
      const cluster = new OntapCluster(stack, name, props);
      return svms
        .map((svmName) => new IscsiService(stack, svmName, { cluster, svmName, targetAlias: name }))
        .slice(0, 1);
    });
  }
});

function startSite(site: string): Promise<TestSimulator> {
  const svms = [`svm_${site}`, "svm_b", "svm_hosts"].map((name) => ({ name }));
  return startTestSimulator({ seed: { svms } });
}
