import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TerraformStack, TerraformVariable } from "cdktf";
import { IscsiService, OntapCluster, type OntapClusterProps, Provisioning } from "../../lib";
import { CliError } from "../../lib/cli/cli-error";
import { clusterFrom } from "../../lib/cli/connection-flags";
import { discoverCommand } from "../../lib/cli/discover";
import { BUILT_CLI } from "../helpers/cli-build";
import { expectFailure, thrownBy } from "../helpers/failure";
import { environmentOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { type SynthesizedApp, synthesizeApp } from "../helpers/synthesized-app";
import { runVerb } from "../helpers/verb-run";
import { type CommandOutcome, runCommand } from "../programs/run-command";

describe("the cluster of a verb without --endpoint", () => {
  let simulator: TestSimulator;
  let app: SynthesizedApp;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service: {} }] } });
    app = synthesizeApp({
      prod: declaration("cluster1"),
      twin: declaration("cluster1"),
      provider: declaration("cluster1", { provisioning: Provisioning.PROVIDER }),
      lab: declaration("cluster2", { endpoint: "https://cluster2.example.com", profile: "lab", concurrency: 3 }),
      token: (stack) => {
        const address = new TerraformVariable(stack, "address", { type: "string" });
        const cluster = new OntapCluster(stack, "later", { endpoint: address.stringValue });
        new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
      },
    });
  });

  function declaration(id: string, props: Partial<OntapClusterProps> = {}): (stack: TerraformStack) => void {
    const { endpoint, caFile } = simulator;
    return (stack) => {
      const cluster = new OntapCluster(stack, id, { endpoint, caFile, ...props });
      new IscsiService(stack, "db", { cluster, svmName: `svm_${stack.node.id}` });
    };
  }

  afterAll(async () => {
    app.remove();
    await simulator.close();
  });

  it.each([
    [["prod"], { name: "cluster1", profile: "default" }],
    [["provider"], { name: "cluster1", profile: "default" }],
    [["prod", "twin"], { name: "cluster1" }],
    [["lab"], { name: "cluster2", endpoint: "https://cluster2.example.com", profile: "lab", concurrency: 3 }],
  ])("is what the stacks %j declare", (stack, expected) => {
    const { connection, isDeclared } = clusterFrom(
      { out: app.out, stack },
      { ONTAP_ENDPOINT: "https://env.example.com" },
    );
    expect(connection).toMatchObject({ endpoint: simulator.endpoint, ...expected });
    expect(isDeclared).toBe(true);
  });

  it("is chosen by its name among several", () => {
    const flags = { out: app.out, stack: ["prod", "lab"], cluster: "cluster2" };
    expect(clusterFrom(flags, {}).connection).toMatchObject({ name: "cluster2" });
  });

  it("takes the settings of flags before those that are declared, and one way to check its certificate", () => {
    const flags = { out: app.out, stack: ["prod"], profile: "admin", fingerprint: "AB:".repeat(31) + "CD" };
    const { connection } = clusterFrom(flags, {});
    expect(connection).toMatchObject({ profile: "admin", fingerprint256: flags.fingerprint });
    expect(connection).not.toHaveProperty("caFile");
    expect(connection).not.toHaveProperty("ca");
  });

  it.each([
    ["several clusters", { stack: ["prod", "lab"] }, ["several clusters", "cluster1 (https://127", "--cluster"]],
    ["an unknown name", { stack: ["prod"], cluster: "x" }, ['no cluster "x"', "name one of cluster1 ("]],
    ["an unknown stack", { stack: ["x"] }, ['--stack "x"', "lab, prod"]],
    ["a cluster that only the plan knows", { stack: ["token"] }, ["before the plan", "give --endpoint"]],
  ])("is refused for %s", (_what, flags, fragments) => {
    expectFailure(
      thrownBy(() => clusterFrom({ out: app.out, ...flags }, {})),
      CliError,
      "USAGE",
      ...fragments,
    );
  });

  it("reaches the cluster, and leaves the synthesis' copy of the CA file out of the app that discover prints", async () => {
    const flags = ["--out", app.out, "--stack", "prod"];
    const { stdout } = await runVerb(discoverCommand, flags, { environment: environmentOf(simulator) });
    expect(stdout).toContain(`new OntapCluster(stack, "cluster1", { endpoint: "${simulator.endpoint}" });`);
    expect(stdout).toContain('new IscsiService(stack, "svm_db", ');
  });

  describe("nor any other flag", () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "declared-"));
    });

    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    function discoverHere(settings: Readonly<Record<string, string>> = {}): Promise<CommandOutcome> {
      const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ONTAP_"));
      const env = { ...Object.fromEntries(inherited), ...environmentOf(simulator), ...settings };
      return runCommand(process.execPath, [BUILT_CLI, "discover", "--json"], { env, cwd: folder });
    }

    it("is the only one that is declared in the working directory, unless ONTAP_ENDPOINT names one", async () => {
      const only = synthesizeApp({ prod: declaration("c1") });
      renameSync(only.out, join(folder, "cdktf.out"));
      expect(JSON.parse((await discoverHere()).stdout)).toMatchObject({ cluster: { name: "c1" } });
      expect((await discoverHere({ ONTAP_ENDPOINT: "https://127.0.0.1:1" })).stderr).toContain("https://127.0.0.1:1");
    });

    it("is asked for where nothing is declared", async () => {
      const { stderr, trouble } = await discoverHere();
      expect(stderr).toMatch(
        /^error: no cluster is named; give --endpoint, set ONTAP_ENDPOINT, or run it where an app/,
      );
      expect(trouble).toMatch(/ended with 1/);
    });
  });
});
