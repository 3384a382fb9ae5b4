import { TerraformResource, type TerraformStack, TerraformVariable } from "cdktf";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { IscsiService, OntapCluster, type OntapClusterProps, Provisioning } from "../../lib";
import { clusterFrom } from "../../lib/cli/flags";
import { CliError } from "../../lib/cli/context";
import { discoverCommand } from "../../lib/cli/discover";
import { doctorCommand } from "../../lib/cli/doctor";
import { BUILT_CLI } from "../helpers/cli-build";
import { expectFailure, thrownBy } from "../helpers/failure";
import { environmentOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { synthesizeApp, type SynthesizedApp } from "../helpers/synthesized-app";
import { runVerb } from "../helpers/verb-run";
import { type CommandOutcome, runCommand } from "../programs/run-command";
import { temporaryFolder } from "../helpers/temporary-folder";

describe("the cluster of a verb without --endpoint", () => {
  let simulator: TestSimulator;
  let app: SynthesizedApp;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service: {} }, { name: "svm_empty" }] } });
    app = synthesizeApp({
      prod: declaration("cluster1"),
      twin: declaration("cluster1"),
      provider: declaration("cluster1", { provisioning: Provisioning.PROVIDER }),
      busy: declaration("cluster1", { concurrency: 2 }),
      empty: () => undefined,
      ...Object.fromEntries(
        Object.values(Provisioning).map((provisioning) => [`waits_${provisioning}`, waiting(provisioning)]),
      ),
      lab: declaration("cluster2", { endpoint: "https://cluster2.example.com", profile: "lab", concurrency: 3 }),
      token: (stack) => {
        const address = new TerraformVariable(stack, "address", { type: "string" });
        const cluster = new OntapCluster(stack, "later", { endpoint: address.stringValue });
        new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
      },
      svmToken: (stack) => {
        const name = new TerraformVariable(stack, "name", { type: "string" });
        const { endpoint, caFile } = simulator;
        const cluster = new OntapCluster(stack, "cluster3", { endpoint, caFile });
        new IscsiService(stack, "db", { cluster, svmName: name.stringValue });
      },
    });
  });

  function declaration(
    id: string,
    props: Partial<OntapClusterProps> = {},
    isChecked = true,
  ): (stack: TerraformStack) => void {
    const { endpoint, caFile } = simulator;
    return (stack) => {
      const cluster = new OntapCluster(stack, id, { endpoint, ...(isChecked && { caFile }), ...props });
      new IscsiService(stack, "db", { cluster, svmName: `svm_${stack.node.id}` });
    };
  }

  /** A service whose SVM the same apply creates, and one that is only read, and is not there. */
  function waiting(provisioning: Provisioning): (stack: TerraformStack) => void {
    const { endpoint, caFile } = simulator;
    return (stack) => {
      const cluster = new OntapCluster(stack, "cluster1", { endpoint, caFile, provisioning });
      const svm = new TerraformResource(stack, "svm", { terraformResourceType: "terraform_data" });
      new IscsiService(stack, "new", { cluster, svmName: `svm_new_${provisioning}` }).node.addDependency(svm);
      IscsiService.fromExisting(stack, "old", { cluster, svmName: "svm_empty" });
    };
  }

  afterAll(async () => {
    app.remove();
    await simulator.close();
  });

  it.each([
    [["prod"], { name: "cluster1", profile: "default" }],
    [["provider"], { name: "cluster1", profile: "default" }],
    [["prod", "twin", "busy"], { name: "cluster1" }],
    [["svmToken"], { name: "cluster3" }],
    [["lab"], { name: "cluster2", endpoint: "https://cluster2.example.com", profile: "lab", concurrency: 3 }],
  ])("is what the stacks %j declare", (stack, expected) => {
    const { connection, source, provisioning } = clusterFrom(
      { out: app.out, stack },
      { ONTAP_ENDPOINT: "https://env.example.com" },
    );
    expect(connection).toMatchObject({ endpoint: simulator.endpoint, ...expected });
    expect(source).toBe(`the stacks in ${app.out}`);
    expect(provisioning).toBe(stack[0] === "provider" ? "provider" : "null_resource");
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
    ["several clusters", { stack: ["prod", "lab"] }, ["expected one cluster in", "cluster1 (https://127", "--cluster"]],
    ["an unknown name", { stack: ["prod"], cluster: "x" }, ['expected one cluster "x" in', "cluster1 (https://127"]],
    ["one beside it that only the plan knows", { stack: ["lab", "token"] }, ["cluster2", "that of token/db (known to"]],
    ["a cluster that only the plan knows", { stack: ["token"] }, ["that of token/db (known to", "give --endpoint"]],
    ["nothing declared", { stack: ["empty"] }, ["no iSCSI service is declared", "give --endpoint"]],
    ["an unknown stack", { stack: ["x"] }, ['--stack "x"', "lab, prod"]],
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
    const { stdout, warnings } = await runVerb(discoverCommand, flags, { environment: environmentOf(simulator) });
    expect(stdout).toContain(`"cluster1", {\n  endpoint: "${simulator.endpoint}",\n});`);
    expect(warnings).toEqual([expect.stringContaining("the app has no caFile")]);
    expect(stdout).toContain('new IscsiService(stack, "svm_db", ');
  });

  it("names the variable of the profile that serves in place of that CA file", async () => {
    const { ONTAP_USERNAME, ONTAP_PASSWORD } = environmentOf(simulator);
    const environment = { ONTAP_EU_USERNAME: ONTAP_USERNAME, ONTAP_EU_PASSWORD: ONTAP_PASSWORD };
    const flags = ["--out", app.out, "--stack", "prod", "--profile", "eu"];
    const { warnings } = await runVerb(discoverCommand, flags, { environment });
    expect(warnings).toEqual([expect.stringMatching(/or set ONTAP_EU_CA_FILE$/)]);
  });

  it("is provisioned, and reached, in the app that discover prints as it is declared", async () => {
    const environment = environmentOf(simulator);
    const run = (stack: string): ReturnType<typeof runVerb> =>
      runVerb(discoverCommand, ["--out", app.out, "--stack", stack], { environment });
    expect((await run("provider")).stdout).toContain("provisioning: Provisioning.PROVIDER,\n");
    expect((await run("busy")).stdout).toContain("concurrency: 2");
  });

  it("is told by doctor, with who named it, and with the authority that a provider's stack has", async () => {
    const environment = { ...environmentOf(simulator), PATH: process.env.PATH ?? "" };
    const doctor = async (...args: readonly string[]): Promise<string> =>
      (await runVerb(doctorCommand, args, { environment })).stdout;
    const stack = await doctor("--out", app.out, "--stack", "provider");
    expect(stack).toContain(`cluster: cluster1, ${simulator.endpoint}, from the stacks in ${app.out}\n`);
    expect(stack).toContain("certificates: those of the stack's caFile are trusted\n");
    const missing =
      "failed   SVMs            SVM svm_provider of provider/db: there is no such SVM, or this user cannot see it";
    expect(stack).toContain(`\n${missing}\n`);
    expect(stack).toMatch(/remedy: check the name \(vserver show\).*\n\n\d+ ok, 1 failed, /);
    const flag = await doctor("--endpoint", simulator.endpoint, "--ca-file", simulator.caFile);
    expect(flag).toContain(`cluster: cluster, ${simulator.endpoint}, from --endpoint\n`);
  });

  it.each(Object.values(Provisioning))("has services that doctor assesses as a plan does: %s", async (provisioning) => {
    const environment = { ...environmentOf(simulator), PATH: process.env.PATH ?? "" };
    const flags = ["--out", app.out, "--stack", `waits_${provisioning}`, "--json"];
    const { stdout } = await runVerb(doctorCommand, flags, { environment });
    const { steps } = JSON.parse(stdout) as { readonly steps: readonly { readonly step: string }[] };
    expect(steps.find(({ step }) => step === "svms")).toMatchObject({
      status: "failed",
      details: [
        expect.stringMatching(/^SVM svm_empty of .*\/old: there is no iSCSI service/) as string,
        expect.stringMatching(/^svm_db/) as string,
        expect.stringMatching(/^svm_empty/) as string,
      ],
    });
  });

  describe("nor any other flag", () => {
    const folder = temporaryFolder({ isEmptied: true });

    function discoverHere(
      settings: Readonly<Record<string, string>> = {},
      ...flags: readonly string[]
    ): Promise<CommandOutcome> {
      const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ONTAP_"));
      const env = { ...Object.fromEntries(inherited), ...environmentOf(simulator), ...settings };
      return runCommand(process.execPath, [BUILT_CLI, "discover", "--json", ...flags], { env, cwd: folder });
    }

    it("is the only one that is declared in the working directory, unless ONTAP_ENDPOINT names one", async () => {
      const only = synthesizeApp({ prod: declaration("c1") });
      renameSync(only.out, join(folder, "cdktf.out"));
      expect(JSON.parse((await discoverHere()).stdout)).toMatchObject({ cluster: { name: "c1" } });
      expect((await discoverHere({ ONTAP_ENDPOINT: "https://127.0.0.1:1" })).stderr).toContain("https://127.0.0.1:1");
    });

    it("is not the declared one for a login that was named without a cluster", async () => {
      const only = synthesizeApp({ prod: declaration("c1") });
      renameSync(only.out, join(folder, "cdktf.out"));
      const { stderr } = await discoverHere({ ONTAP_EU_USERNAME: "x", ONTAP_EU_PASSWORD: "x" }, "--profile", "eu");
      expect(stderr).toMatch(/^error: no cluster is named; give --endpoint, set ONTAP_EU_ENDPOINT, or choose/);
    });

    it("is not the declared one where nobody would check its certificate, unless it is chosen", async () => {
      const only = synthesizeApp({ prod: declaration("c1", { insecureSkipVerify: true }, false) });
      renameSync(only.out, join(folder, "cdktf.out"));
      const before = simulator.requests.length;
      const { stderr } = await discoverHere();
      expect(stderr).toContain("without a check of its certificate; choose it with --stack");
      expect(simulator.requests.slice(before)).toEqual([]);
      expect(JSON.parse((await discoverHere({}, "--stack", "prod")).stdout)).toMatchObject({ version: 1 });
    });

    it("is asked for where nothing is declared", async () => {
      const { stderr, trouble } = await discoverHere();
      expect(stderr).toMatch(
        /^error: no cluster is named; give --endpoint, set ONTAP_ENDPOINT, or choose a declared one with --stack/,
      );
      expect(trouble).toMatch(/ended with 1/);
    });
  });
});
