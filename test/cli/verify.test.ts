import { EventEmitter } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyCommand } from "../../lib/cli/verify";
import type { ApiRequest } from "../../lib/simulator/handler";
import type { SeedDocument } from "../../lib/simulator/schema-types";
import { documentText } from "../documents";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { resultOf, startCli } from "../helpers/cli-process";
import { CliError } from "../../lib/cli/context";
import { environmentOf } from "../helpers/ontap-client";
import { expectPublished } from "../helpers/published-schema";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { runVerb, type VerbRun } from "../helpers/verb-run";

const HOST = "iqn.1994-05.com.example:host1";
const interfaces = [{ name: "lif1", address: "192.0.2.1" }];
const svms: SeedDocument["svms"] = [
  { name: "svm_a", interfaces, service: { sessions: [{ initiator: HOST }] } },
  { name: "svm_b", service: { alias: "crown-jewels" } },
  { name: "svm_test" },
  { name: "svm_hidden" },
  { name: "svm_early", state: "starting" },
  { name: "svm_odd", state: "stopped", iscsiAllowed: false },
];

let simulator: TestSimulator;
const arrivals = new EventEmitter();

beforeEach(async () => {
  const onArrival = ({ method, query }: ApiRequest): unknown => arrivals.emit(`${method} ${query}`);
  simulator = await startTestSimulator({ seed: { cluster: { name: "prod7" }, svms }, onArrival });
});

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
  const own = simulator.cluster.state.svms.flatMap(({ name, uuid, service }) => [
    name,
    uuid,
    service?.targetName ?? name,
  ]);
  return [...own, "prod7", "lif1", "192.0.2.1", "127.0.0.1", HOST, "crown-jewels", "SN-4711"];
}

it.each(["table", "json", "markdown", "junit"])(
  "a report as %s tells what differs, and names nothing",
  async (format) => {
    const body = { records: [{ name: "svm_a", state: "SN-4711 of 192.0.2.1" }], num_records: 1 };
    simulator.faults.add({ path: "/cluster/licensing/licenses", do: { replaceBody: body } });
    simulator.faults.add({ path: "/network/ip/interfaces", do: { code: "262179", message: "svm_a is not 192.0.2.1" } });
    const { exitCode, stdout, stderr } = await verify("--svm", "svm_test", "--format", format);
    const parts = ["license-record", "license state", "another string", "262179", "9.14.1"];
    expect([exitCode, parts.filter((part) => !stdout.includes(part))]).toEqual([2, []]);
    expect(secrets().filter((secret) => (stdout + stderr).includes(secret))).toEqual([]);
    if (format === "table") expect(documentText("docs/verify.md")).toContain(stdout);
    if (format === "json") expectPublished("verify", JSON.parse(stdout));
    expect(simulator.service("svm_test")).toBeUndefined();
  },
);

it("reads only without --svm, and ends with 0 where all is as assumed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "verify-"));
  const { exitCode, stdout } = await verify("--format", "markdown", "--output", join(folder, "report.md"));
  const summary = "ONTAP 9.14.1, ontap-iscsi simulator: 63 assumptions: 22 as assumed, 41 skipped";
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
  simulator.faults.add({ path: "/protocols/san/iscsi/sessions", svm: "svm_hidden", do: { code: "6" } });
  expectFailure(await rejectionOf(verify(...args)), CliError, "USAGE", args[1] ?? "", reason);
  expect(writes()).toEqual([]);
});

it("tells that the login may not write, writes nothing, and ends with 1", async () => {
  simulator.faults.add(...(["POST", "PATCH", "DELETE"] as const).map((method) => ({ method, do: { code: "6" } })));
  const { exitCode, stdout } = await verify("--svm", "svm_test", "--row", "patch-both", "--row", "cluster-version");
  expect([exitCode, writes()]).toEqual([1, ["POST"]]);
  expect(stdout).toMatch(/^not checked: patch-both\n {2}the user's role does not allow this POST/);
  expect(stdout).toContain("2 assumptions: 1 as assumed, 1 not checked\n");
  expect(simulator.service("svm_test")).toBeUndefined();
});

it("deletes its service when Ctrl+C stops it", async () => {
  const child = startCli(["verify", ...flags("--svm", "svm_test")], environmentOf(simulator));
  arrivals.once("POST return_records=true", () => child.kill("SIGINT"));
  const { code, stdout, stderr } = await resultOf(child);
  expect([code, stdout]).toEqual([130, expect.stringContaining("stopped by SIGINT")]);
  expect(stderr).toMatch(/^warning: stopping; a second Ctrl\+C ends at once/);
  expect(simulator.requests.at(-3)).toMatchObject({ method: "DELETE", status: 200 });
  expect(simulator.service("svm_test")).toBeUndefined();
});

it("tells of a service that may be left before it writes the report, and in JUnit", async () => {
  const folder = mkdtempSync(join(tmpdir(), "verify-"));
  arrivals.once("DELETE ", () => {
    rmSync(folder, { recursive: true });
  });
  simulator.faults.add({ method: "DELETE", do: { code: "6" } });
  const args = ["--svm", "svm_test", "--row", "create-answer", "--output", join(folder, "report.md")];
  const { code, stderr } = await resultOf(startCli(["verify", ...flags(...args)], environmentOf(simulator)));
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^warning: the SVM may still have .*\nerror: cannot write/),
  ]);
  const { stdout } = await verify("--svm", "svm_hidden", "--row", "create-answer", "--format", "junit");
  expect(stdout).toMatch(/tests="2" failures="0" errors="1"[^]*<error type="left" message="the SVM may still have/);
});
