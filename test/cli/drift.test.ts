import { type TerraformStack, TerraformVariable } from "cdktf";
import { CommanderError } from "commander";
import { XMLValidator } from "fast-xml-parser";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IscsiService, OntapCluster } from "../../lib";
import { driftCommand } from "../../lib/cli/drift";
import { BUILT_CLI } from "../helpers/cli-build";
import { runCli, runCliIntoClosedPipe } from "../helpers/cli-process";
import { environmentOf } from "../helpers/ontap-client";
import { NOTHING_LISTENS } from "../helpers/raw-server";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { synthesizeApp, type SynthesizedApp } from "../helpers/synthesized-app";
import { runVerb, type VerbRun } from "../helpers/verb-run";
import { runCommand } from "../programs/run-command";
import { temporaryFolder } from "../helpers/temporary-folder";

/** Every process loads the TypeScript sources; several at a time take their time. */
jest.setTimeout(30_000);

let simulator: TestSimulator;
let app: SynthesizedApp;
const folder = temporaryFolder({ isEmptied: true });

/** Two stacks on the simulator, and one on a cluster that nobody reaches. */
beforeAll(async () => {
  const svms = ["svm_db", "svm_web", "svm_tok"].map((name) => ({ name, service: {} }));
  simulator = await startTestSimulator({ seed: { svms } });
  app = synthesizeApp({
    prod: (stack) => {
      new IscsiService(stack, "db", {
        cluster: clusterOf(stack),
        svmName: "svm_db",
        enabled: true,
        targetAlias: "db-prod",
      });
    },
    lab: (stack) => {
      const alias = new TerraformVariable(stack, "alias", { type: "string" });
      const cluster = clusterOf(stack);
      new IscsiService(stack, "web", { cluster, svmName: "svm_web", enabled: true });
      new IscsiService(stack, "tok", { cluster, svmName: "svm_tok", enabled: true, targetAlias: alias.stringValue });
    },
    lost: (stack) => {
      const cluster = new OntapCluster(stack, "cluster2", { endpoint: `https://${NOTHING_LISTENS}` });
      new IscsiService(stack, "far", { cluster, svmName: "svm_far", enabled: true });
    },
  });
});

afterEach(() => {
  simulator.setService("svm_db", { enabled: true, targetAlias: "db-prod" });
});

afterAll(async () => {
  app.remove();
  await simulator.close();
});

function clusterOf(stack: TerraformStack): OntapCluster {
  const { endpoint, caFile } = simulator;
  return new OntapCluster(stack, "cluster1", { endpoint, caFile });
}

function flags(...more: readonly string[]): string[] {
  return ["--out", app.out, ...more];
}

function drift(...more: readonly string[]): Promise<VerbRun> {
  return runVerb(driftCommand, flags(...more), { environment: environmentOf(simulator) });
}

describe("drift", () => {
  beforeEach(() => {
    simulator.setService("svm_db", { enabled: true, targetAlias: "db-prod" });
  });

  it("exits with 0 when every declared service is in sync", async () => {
    const run = await drift("--stack", "prod");
    expect(run).toEqual({ stdout: "1 iSCSI service: 1 in sync\n", warnings: [], stderr: "", exitCode: 0 });
  });

  it("prints nothing when it is to be quiet and all is in order, and the report when it is not", async () => {
    expect(await drift("--stack", "prod", "--quiet")).toEqual({ stdout: "", warnings: [], stderr: "", exitCode: 0 });
    const json = await drift("--stack", "prod", "--quiet", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ summary: { services: 1, inSync: 1 } });
    simulator.setService("svm_db", { enabled: false });
    expect(await drift("--stack", "prod", "--quiet")).toMatchObject({
      stdout: expect.stringContaining("1 drifted") as string,
      exitCode: 2,
    });
    await expect(drift("--quiet", "--verbose")).rejects.toThrow(CommanderError);
  });

  it.each(["GITHUB_SHA", "CI_COMMIT_SHA"])("tells the endpoint, and the commit of %s, in HTML", async (variable) => {
    simulator.setService("svm_db", { enabled: false });
    const environment = { ...environmentOf(simulator), [variable]: "0a1b2c3" };
    const { stdout } = await runVerb(driftCommand, flags("--stack", "prod", "--format", "html"), { environment });
    expect(stdout).toContain("<p>Commit <code>0a1b2c3</code></p>");
    expect(stdout).toContain(`cluster1 (${simulator.endpoint})`);
  });

  it("replaces an older report", async () => {
    const output = join(folder, "report");
    await drift("--stack", "prod", "--output", output);
    simulator.setService("svm_db", { enabled: false });
    await drift("--stack", "prod", "--output", output);
    expect(readFileSync(output, "utf8")).toContain("1 drifted");
  });

  it("exits with 3 when a service is not compared, unless that is allowed", async () => {
    const { stdout, exitCode, warnings } = await drift("--stack", "prod", "--stack", "lab");
    expect(exitCode).toBe(3);
    expect(warnings).toEqual([expect.stringMatching(/^not compared: 1 of 3 iSCSI services; .*--allow-unknown/)]);
    expect(await drift("--stack", "prod", "--stack", "lab", "--allow-unknown")).toMatchObject({
      exitCode: 0,
      warnings: [],
    });
    expect(stdout).toMatch(
      /^not compared: stack lab, cluster cluster1: tok\n  target.alias is \$\{var.alias\}: .*give --plan\n/,
    );
    expect(stdout).toMatch(/\n3 iSCSI services: 1 not compared, 2 in sync\n$/);
  });

  it("exits with 2 and shows what drifted", async () => {
    simulator.setService("svm_db", { enabled: false, targetAlias: "old" });
    const { stdout, exitCode } = await drift("--stack", "prod", "--stack", "lab", "--allow-unknown");
    expect(exitCode).toBe(2);
    expect(stdout).toContain('prod   db         svm_db  target.alias  "old"  "db-prod"\n');
  });

  it("exits with 1 when a cluster cannot be reached, and still reports the others, all in one read of services and SVMs", async () => {
    simulator.setService("svm_db", { enabled: false });
    const before = simulator.requests.length;
    const { stdout, exitCode } = await drift();
    expect(exitCode).toBe(1);
    expect(stdout).toContain("not observed: stack lost, cluster cluster2: far\n");
    expect(stdout).toContain("4 iSCSI services: 1 not observed, 1 drifted, 1 not compared, 1 in sync");
    expect(simulator.requests.slice(before).map(({ method }) => method)).toEqual(["GET", "GET"]);
    const written = await drift("--format", "junit", "--output", join(folder, "report"));
    expect(written.stdout).toMatch(/\nnot observed: stack lost, cluster cluster2: far\n.*connection refused/);
  });

  it.each<[string, (text: string) => unknown, unknown]>([
    [
      "json",
      (text) => (JSON.parse(text) as { summary: unknown }).summary,
      { services: 1, inSync: 0, drifted: 1, unknown: 0, failed: 0 },
    ],
    ["markdown", (text) => text.split("\n")[0], "### 1 iSCSI service: 1 drifted"],
    ["junit", XMLValidator.validate.bind(XMLValidator), true],
    ["html", (text) => text.slice(0, 15), "<!doctype html>"],
    ["table", (text) => text.slice(0, 5), "STACK"],
  ])("reports as %s, on standard output and into a file", async (format, look, expected) => {
    simulator.setService("svm_db", { enabled: false });
    const output = join(folder, "report");
    const printed = await drift("--stack", "prod", "--format", format);
    const written = await drift("--stack", "prod", "--format", format, "--output", output);
    expect([printed.exitCode, written.exitCode]).toEqual([2, 2]);
    expect(look(printed.stdout)).toEqual(expected);
    expect(look(readFileSync(output, "utf8"))).toEqual(expected);
    expect(written.stdout).toBe("1 iSCSI service: 1 drifted\n");
  });

  it("colours what it prints where it may, and never a file", async () => {
    simulator.setService("svm_db", { enabled: false });
    const output = join(folder, "report");
    const options = { environment: environmentOf(simulator), color: true };
    const { stdout } = await runVerb(driftCommand, flags("--stack", "prod"), options);
    await runVerb(driftCommand, flags("--stack", "prod", "--output", output), options);
    expect(stdout).toContain("\u001b[31mfalse");
    expect(readFileSync(output, "utf8")).not.toContain("\u001b");
  });

  it("says that nothing is declared when nothing is, which is trouble unless it is allowed", async () => {
    const empty = synthesizeApp({ none: () => undefined });
    const run = await runVerb(driftCommand, ["--out", empty.out]);
    const allowed = await runVerb(driftCommand, ["--out", empty.out, "--allow-unknown"]);
    empty.remove();
    const stdout = "no iSCSI services are declared\n";
    const warnings = [expect.stringMatching(/^no iSCSI service was found/) as string];
    expect(run).toEqual({ stdout, stderr: "", warnings, exitCode: 1 });
    expect(allowed).toEqual({ stdout, warnings: [], stderr: "", exitCode: 0 });
  });
});

describe("ontap-iscsi drift as a process", () => {
  const settings = (): Record<string, string> => environmentOf(simulator);

  it("ends with the exit code, and without colour in a pipe", async () => {
    simulator.setService("svm_db", { enabled: false });
    const { code, stdout, stderr } = await runCli(["drift", ...flags("--stack", "prod")], settings());
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(stdout).toContain("enabled  false  true\n");
  });

  it("warns of nothing when it reads many clusters", async () => {
    const svms = Array.from({ length: 12 }, (_, index) => ({ name: `svm${index}`, service: {} }));
    const other = await startTestSimulator({ seed: { svms } });
    const { endpoint, caFile } = other;
    const fleet = synthesizeApp({
      fleet: (stack) => {
        svms.forEach(({ name: svmName }, index) => {
          const cluster = new OntapCluster(stack, `cluster${index}`, { endpoint, caFile, concurrency: index + 1 });
          new IscsiService(stack, svmName, { cluster, svmName, enabled: true });
        });
      },
    });
    const { code, stdout, stderr } = await runCli(["drift", "--out", fleet.out], environmentOf(other));
    fleet.remove();
    await other.close();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("12 iSCSI services: 12 in sync\n");
  });

  it("reads a plan from its standard input", async () => {
    const plan = JSON.stringify({ planned_values: {} });
    const { code, stdout } = await runCli(["drift", "--plan", "-", "--allow-unknown"], settings(), plan);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "no iSCSI services are declared\n" });
  });

  it("is not hurt by a pipe that is closed, and still tells the outcome", async () => {
    simulator.setService("svm_db", { enabled: false });
    const { code, stderr } = await runCliIntoClosedPipe(["drift", ...flags("--stack", "prod")], settings());
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  });
});

/** Other systems have a command of this name with other arguments. */
const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

(hasScript ? it : it.skip)("drift on a terminal is coloured, unless NO_COLOR is set", async () => {
  simulator.setService("svm_db", { enabled: false });
  const command = [process.execPath, BUILT_CLI, "drift", ...flags("--stack", "prod")].map((word) => `'${word}'`);
  const inherited = Object.entries(process.env).filter(([name]) => !/^ONTAP_|COLOR/.test(name));
  const run = async (settings: Readonly<Record<string, string>>): Promise<string> => {
    const env = { ...Object.fromEntries(inherited), TERM: "xterm", ...environmentOf(simulator), ...settings };
    return (await runCommand("script", ["-qec", command.join(" "), "/dev/null"], { env })).stdout;
  };
  expect(await run({})).toContain("\u001b[31mfalse\u001b[39m");
  expect(await run({ NO_COLOR: "1" })).not.toContain("\u001b[3");
});
