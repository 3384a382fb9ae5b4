import { EventEmitter } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyCommand } from "../../lib/cli/verify";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { resultOf, startCli } from "../helpers/cli-process";
import { CliError } from "../../lib/cli/context";
import { environmentOf } from "../helpers/ontap-client";
import { expectPublished } from "../helpers/published-schema";
import { startTestSimulator, type TestSimulator, type TestSimulatorOptions } from "../helpers/simulator";
import { runVerb, type VerbRun } from "../helpers/verb-run";

const HOST = "iqn.1994-05.com.example:host1";
const SEED = {
  cluster: { name: "prod7" },
  svms: [
    {
      name: "svm_a",
      interfaces: [{ name: "lif1", address: "192.0.2.1" }],
      service: { sessions: [{ initiator: HOST }] },
    },
    { name: "svm_b", service: { alias: "crown-jewels" } },
    { name: "svm_test" },
    { name: "svm_hidden" },
    { name: "svm_early", state: "starting" as const },
    { name: "svm_odd", state: "stopped" as const, iscsiAllowed: false },
  ],
};

let simulator: TestSimulator;

async function start(options: TestSimulatorOptions = {}): Promise<void> {
  simulator = await startTestSimulator({ seed: SEED, ...options });
}

afterEach(() => simulator.close());

const flags = (...args: readonly string[]): string[] => [
  ...["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile],
  ...args,
];
const verify = (...args: readonly string[]): Promise<VerbRun> =>
  runVerb(verifyCommand, flags(...args), { environment: environmentOf(simulator) });
const writes = (): readonly string[] => simulator.requests.map(({ method }) => method).filter((each) => each !== "GET");

/** What no report may have: all names, addresses, UUIDs and IQNs of the system. */
function secrets(): readonly string[] {
  const { svms } = simulator.cluster.state;
  const own = svms.flatMap(({ name, uuid, service }) => [name, uuid, service?.targetName ?? name]);
  return [...own, "prod7", "lif1", "192.0.2.1", "127.0.0.1", HOST, "crown-jewels", "SN-4711"];
}

it.each(["table", "json", "markdown", "junit"])(
  "the report as %s tells what differs, and names nothing",
  async (format) => {
    await start();
    const body = { records: [{ name: "svm_a", state: "SN-4711 of 192.0.2.1" }], num_records: 1 };
    simulator.faults.add({ path: "/cluster/licensing/licenses", do: { replaceBody: body } });
    simulator.faults.add({ path: "/network/ip/interfaces", do: { code: "262179", message: "svm_a is not 192.0.2.1" } });
    const { exitCode, stdout, stderr } = await verify("--svm", "svm_test", "--format", format);
    expect(exitCode).toBe(2);
    expect(secrets().filter((secret) => (stdout + stderr).includes(secret))).toEqual([]);
    for (const part of ["license-record", "license state", "another string", "262179", "9.14.1"])
      expect(stdout).toContain(part);
    if (format === "json") expectPublished("verify", JSON.parse(stdout));
    expect(simulator.service("svm_test")).toBeUndefined();
  },
);

it("reads only without --svm, and ends with 0 where all is as assumed", async () => {
  await start();
  const folder = mkdtempSync(join(tmpdir(), "verify-"));
  const { exitCode, stdout } = await verify("--format", "markdown", "--output", join(folder, "report.md"));
  const summary = "ONTAP 9.14.1, ontap-iscsi simulator: 61 assumptions: 21 as assumed, 40 skipped";
  expect([exitCode, stdout, writes()]).toEqual([0, `${summary}\n`, []]);
  expect(readFileSync(join(folder, "report.md"), "utf8")).toContain(`### ${summary}\n\n| Outcome |`);
  rmSync(folder, { recursive: true });
});

it.each([
  [["--svm", "svm_a"], "has an iSCSI service; nothing was written"],
  [["--svm", "svm_early"], "neither runs nor"],
  [["--svm", "svm_odd"], "is stopped and not allowed"],
  [["--svm", "svm_none"], "does not exist"],
  [["--svm", "svm_hidden"], "role does not allow this GET"],
  [["--row", "patch-bot"], "no such row"],
  [["--row", "patch-both"], "only rows that write"],
])("refuses %j, and writes nothing", async (args, reason) => {
  await start();
  simulator.faults.add({ path: "/protocols/san/iscsi/sessions", svm: "svm_hidden", do: { code: "6" } });
  expectFailure(await rejectionOf(verify(...args)), CliError, "USAGE", args[1] ?? "", reason);
  expect(writes()).toEqual([]);
});

it("tells that the login may not write, writes nothing, and ends with 1", async () => {
  await start();
  simulator.faults.add(...(["POST", "PATCH", "DELETE"] as const).map((method) => ({ method, do: { code: "6" } })));
  const { exitCode, stdout } = await verify("--svm", "svm_test", "--row", "patch-both", "--row", "cluster-version");
  expect([exitCode, writes()]).toEqual([1, ["POST"]]);
  expect(stdout).toMatch(/^not checked: patch-both\n {2}the login's role does not allow this POST/);
  expect(stdout).toContain("2 assumptions: 1 as assumed, 1 not checked\n");
  expect(simulator.service("svm_test")).toBeUndefined();
});

it("deletes its service when Ctrl+C stops it", async () => {
  const stop = new EventEmitter();
  await start({ onArrival: ({ method, query }) => method === "POST" && query !== "" && stop.emit("stop") });
  const child = startCli(["verify", ...flags("--svm", "svm_test")], environmentOf(simulator));
  stop.once("stop", () => child.kill("SIGINT"));
  const { code, stdout, stderr } = await resultOf(child);
  expect(code).toBe(130);
  expect(stdout).toContain("stopped by SIGINT");
  expect(stderr).toMatch(/^warning: stopping; a second Ctrl\+C ends at once/);
  expect(simulator.requests.at(-2)).toMatchObject({ method: "DELETE", status: 200 });
  expect(simulator.service("svm_test")).toBeUndefined();
});
