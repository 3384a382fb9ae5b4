import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../../lib/cli/context";
import { discoverCommand } from "../../lib/cli/discover";
import type { ServicesDocument } from "../../lib/cli/schemas";
import { InterruptionError, OntapApiError, SettingsError } from "../../lib/errors";
import { runCli } from "../helpers/cli-process";
import { inEmptyFolder } from "../helpers/empty-folder";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { environmentOf } from "../helpers/ontap-client";
import { liveService as live } from "../helpers/live-service";
import { expectPublished } from "../helpers/published-schema";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { runVerb, type VerbOptions, type VerbRun } from "../helpers/verb-run";
import { temporaryFolder } from "../helpers/temporary-folder";

const SVMS = [
  { name: "svm_db", service: { alias: "db-prod" } },
  { name: "svm_backup", service: { enabled: false, alias: "" } },
  { name: "svm_odd", service: { alias: "with space" } },
  { name: "svm_none" },
];

inEmptyFolder();

let simulator: TestSimulator;
const folder = temporaryFolder({ isEmptied: true });

beforeEach(async () => {
  simulator = await startTestSimulator({ seed: { svms: SVMS } });
});

afterEach(async () => {
  await simulator.close();
});

function flags(...more: readonly string[]): string[] {
  return ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile, ...more];
}

function discover(more: readonly string[], options: VerbOptions = {}): Promise<VerbRun> {
  return runVerb(discoverCommand, flags(...more), { environment: environmentOf(simulator), ...options });
}

function declared(source: string): string[] {
  return Array.from(source.matchAll(/^new IscsiService\(stack, "(\w+)"/gm), ([, id]) => id ?? "");
}

describe("discover", () => {
  it("prints an app with every live service, and the next step, with three requests", async () => {
    const { stdout, stderr, exitCode, warnings } = await discover([]);
    expect(stderr).toBe("next: npx cdktn diff\n");
    expect(stdout).toContain(`  endpoint: "${simulator.endpoint}",\n  caFile: "${simulator.caFile}",\n`);
    expect(declared(stdout)).toEqual(["svm_backup", "svm_db", "svm_odd"]);
    expect(stdout).toContain('{\n  cluster,\n  svmName: "svm_backup",\n  enabled: false,\n  targetAlias: "",\n});');
    expect(stdout).toContain(
      'new IscsiService(stack, "svm_odd", {\n  cluster,\n  svmName: "svm_odd",\n  enabled: true,\n});',
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^SVM svm_odd: its live target\.alias "with space" is not declared/),
    ]);
    expect(exitCode).toBe(0);
    expect(simulator.requests.map(({ method }) => method)).toEqual(["GET", "GET", "GET"]);
  });

  it("takes the cluster's name from the cluster, or the endpoint's where that may not be read", async () => {
    const nameIn = ({ stdout }: VerbRun): string | undefined => /OntapCluster\(stack, "(.*)"/.exec(stdout)?.[1];
    expect(nameIn(await discover([]))).toBe("cluster1");
    simulator.faults.add({ path: "/cluster", do: { code: "6" } });
    expect(nameIn(await discover([]))).toBe("cluster");
  });

  it.each([
    [["--svm", "svm_d*"], ["svm_db"]],
    [
      ["--svm", "svm_d*", "--svm", "*up"],
      ["svm_backup", "svm_db"],
    ],
    [["--enabled", "false"], ["svm_backup"]],
    [["--enabled", "true", "--svm", "svm_db"], ["svm_db"]],
    [["--svm", "svm"], []],
  ])("prints what the filters %j let pass", async (filters, ids) => {
    expect(declared((await discover(filters)).stdout)).toEqual(ids);
  });

  it("prints an app without services where none fits, with a warning", async () => {
    const { stdout, warnings } = await discover(["--svm", "nothing"]);
    expect(declared(stdout)).toEqual([]);
    expect(stdout).toContain("app.synth();");
    expect(warnings).toEqual([expect.stringContaining("no service was found")]);
  });

  it("names the cluster and imports the library as told", async () => {
    const { stdout } = await discover(["--name", "prod", "--import-from", "../lib"]);
    expect(stdout).toContain('from "../lib";');
    expect(stdout).toContain('new OntapCluster(stack, "prod", {');
  });

  it("prints versioned JSON", async () => {
    const { stdout } = await discover(["--format", "json", "--svm", "svm_db"]);
    expect((await discover(["--json", "--svm", "svm_db"])).stdout).toBe(stdout);
    const { svmUuid = "", targetName = "" } = liveService("svm_db");
    expectPublished("discover", JSON.parse(stdout));
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      cluster: { name: "cluster1", endpoint: simulator.endpoint },
      services: [{ id: "svm_db", ...live("svm_db", { svmUuid, targetAlias: "db-prod", targetName }) }],
    });
  });

  it("prints import blocks for provider mode", async () => {
    const blocks =
      '# For one apply: delete this file when it is done.\n\nimport {\n  to = ontap_iscsi_service.svm_db\n  id = "cluster1/svm_db"\n}\n';
    const format = ["--format", "import", "--svm", "svm_db"];
    expect((await discover(format)).stdout).toBe(blocks);
  });

  it("warns of a certificate that nobody checks", async () => {
    const { warnings } = await runVerb(
      discoverCommand,
      ["--endpoint", simulator.endpoint, "--insecure-skip-verify", "--svm", "svm_db"],
      { environment: environmentOf(simulator) },
    );
    expect(warnings).toEqual([expect.stringContaining("--insecure-skip-verify")]);
  });

  function liveService(name: string): { readonly svmUuid?: string; readonly targetName?: string } {
    const svm = simulator.cluster.state.svms.find((candidate) => candidate.name === name);
    return { ...(svm && { svmUuid: svm.uuid }), ...(svm?.service && { targetName: svm.service.targetName }) };
  }
});

describe("discover with a file", () => {
  const save = (...more: readonly string[]): Promise<VerbRun> => discover(["--output", file(), ...more]);
  const file = (): string => join(folder, "main.ts");

  it.each([
    ["ts", "app.synth();"],
    ["json", '"version": 1'],
    ["import", "import {"],
  ])("writes it as %s, and never over a file", async (format, content) => {
    const svm = ["--format", format, "--svm", "svm_db"];
    expect((await save(...svm)).stdout).toBe(`${file()}: 1 service written\n`);
    const before = readFileSync(file(), "utf8");
    expect(before).toContain(content);
    expectFailure(await rejectionOf(save(...svm)), CliError, "FILE_INVALID", file(), "exists already", "another file");
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  it("tells nothing but warnings when it is to be quiet", async () => {
    expect(await save("--quiet")).toMatchObject({
      stdout: "",
      stderr: "",
      warnings: [expect.stringContaining("svm_odd")],
    });
  });
});

describe("discover over its own file", () => {
  const file = (): string => join(folder, "services.json");
  const update = (...more: readonly string[]): Promise<VerbRun> => discover(["--update", file(), ...more]);
  const read = (): ServicesDocument => JSON.parse(readFileSync(file(), "utf8")) as ServicesDocument;
  const svm = (name: string) => simulator.cluster.state.svms.find((candidate) => candidate.name === name);

  beforeEach(async () => {
    await discover(["--json", "--output", file()]);
  });

  it("changes nothing when nothing has changed", async () => {
    const before = readFileSync(file(), "utf8");
    expect(await update("--check")).toMatchObject({ stdout: `${file()}: nothing has changed\n`, exitCode: 0 });
    expect(await update("--quiet")).toMatchObject({ stdout: "", exitCode: 0 });
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  it("keeps the id of a renamed SVM, marks what is gone, adds what is new, and keeps what people wrote", async () => {
    const { services, ...others } = read();
    const edited = services.map((entry) => (entry.id === "svm_db" ? { ...entry, deletionPolicy: "retain" } : entry));
    writeFileSync(file(), JSON.stringify({ ...others, services: edited }));
    Object.assign(svm("svm_db") ?? {}, { name: "svm_www" });
    simulator.setService("svm_backup", undefined);
    simulator.setService("svm_none", { targetAlias: "new" });
    simulator.setService("svm_odd", { enabled: false });
    const changes = [
      /^\+ svm_none: svm\.name "svm_none", svm\.uuid ".*", enabled true, target\.alias "new", target\.name "iqn\./,
      /^- svm_backup: its service is gone; remove it from the file, or plan it$/,
      /^~ svm_db: svm\.name "svm_db" → "svm_www"$/,
      /^~ svm_odd: enabled true → false$/,
    ];
    const told = (run: VerbRun) => run.stdout.split("\n").slice(0, -2);
    const asked = await update("--check");
    expect(told(asked)).toEqual(changes.map((line) => expect.stringMatching(line) as string));
    expect(asked).toMatchObject({ exitCode: 2, stdout: expect.stringContaining("4 changes not written") as string });
    expect(read().services).toEqual(edited);
    expect(told(await update())).toEqual(told(asked));
    expect(read().services).toMatchObject([
      { id: "svm_backup", missing: true },
      { id: "svm_none" },
      { id: "svm_odd", enabled: false },
      { id: "svm_db", svmName: "svm_www", deletionPolicy: "retain" },
    ]);
    expect(await update("--check")).toMatchObject({ exitCode: 0 });
    simulator.setService("svm_backup", { enabled: false, targetAlias: "" });
    expect((await update()).stdout).toContain("~ svm_backup: its service is back");
    expect(read().services[0]).not.toHaveProperty("missing");
  });

  it("knows an SVM that was re-created under its name, and adds only what the filters let pass", async () => {
    const uuid = "00000000-0000-4000-8000-000000000001";
    Object.assign(svm("svm_db") ?? {}, { uuid });
    simulator.setService("svm_none", {});
    expect((await update("--svm", "svm_x*")).stdout).toMatch(/^~ svm_db: svm\.uuid ".*" → "00000000-.*"\n/);
    expect(read().services.map(({ id }) => id)).toEqual(["svm_backup", "svm_db", "svm_odd"]);
  });

  it.each([
    [["--check"], "USAGE", "--update"],
    [["--update", "FILE", "--name", "other"], "FILE_INVALID", 'of cluster "cluster1"'],
  ] as const)("refuses %j", async (more, code, told) => {
    const given = more.map((flag) => (flag === "FILE" ? file() : flag));
    expectFailure(await rejectionOf(discover(given)), CliError, code, told);
  });

  it("refuses another file, and leaves it alone", async () => {
    writeFileSync(file(), "{}");
    expectFailure(await rejectionOf(update()), CliError, "FILE_INVALID", "discover --json");
    expect(readFileSync(file(), "utf8")).toBe("{}");
  });
});

describe("discover refuses", () => {
  it("to run without credentials, before anything is sent", async () => {
    expectFailure(
      await rejectionOf(discover([], { environment: {} })),
      SettingsError,
      "CREDENTIALS_MISSING",
      "ONTAP_USERNAME",
    );
    expect(simulator.requests).toEqual([]);
  });

  it("to invent services where the cluster refuses", async () => {
    simulator.faults.add({ method: "GET", do: { code: "6" } });
    expectFailure(await rejectionOf(discover([])), OntapApiError, "ONTAP_REFUSED", "rest-role");
  });

  it("to go on when it is stopped", async () => {
    simulator.faults.add({ do: { delayMs: 60_000 } });
    const stop = new AbortController();
    const run = discover([], { signal: stop.signal });
    setTimeout(() => {
      stop.abort(new InterruptionError("INTERRUPTED", "stopped by SIGINT"));
    }, 100);
    expectFailure(await rejectionOf(run), InterruptionError, "INTERRUPTED");
  });
});

describe("discover as a process", () => {
  it("keeps standard output for the app, and its secrets to itself", async () => {
    simulator.faults.add({ skip: 2, do: { code: "6", message: `not for ${simulator.password}` } });
    const settings = { ...environmentOf(simulator), ONTAP_CA_FILE: simulator.caFile };
    const run = (): ReturnType<typeof runCli> => runCli(["discover", "--endpoint", simulator.endpoint], settings);
    const [good, refused] = [await run(), await run()];
    expect(good).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^warning: SVM svm_odd: .*\nnext: npx cdktn diff\n$/) as string,
    });
    expect(declared(good.stdout)).toHaveLength(3);
    expect(refused).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^error: Cluster .*\n$/) as string,
    });
    const printed = [good, refused].map(({ stdout, stderr }) => stdout + stderr).join("");
    expect(printed).not.toContain(simulator.password);
    expect(printed).not.toContain(simulator.authorization.replace("Basic ", ""));
  });
});
