import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doctorCommand, renderStep } from "../../lib/cli/doctor";
import { expiryWarnings } from "../../lib/cli/doctor-steps";
import { InterruptionError } from "../../lib/errors";
import { startSimulator } from "../../lib/simulator/simulator";
import { runCli } from "../helpers/cli-process";
import { inEmptyFolder } from "../helpers/empty-folder";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { environmentOf } from "../helpers/ontap-client";
import { runVerb } from "../helpers/verb-run";
import { examine, examineSimulator, HEALTHY, simulate, stepOf } from "./doctor/examination";

inEmptyFolder();

describe("doctor", () => {
  it("finds nothing wrong with a cluster that can be worked with, and writes nothing to it", async () => {
    const simulator = await simulate();
    const report = await examineSimulator(simulator);
    expect(report).toMatchObject({ version: 1, endpoint: simulator.endpoint, statuses: HEALTHY });
    expect(report.steps.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(simulator.requests.map(({ method, path }) => `${method} ${path.replace(/^\/api/, "")}`)).toEqual([
      "GET /cluster",
      "GET /cluster",
      "GET /svm/svms",
      "GET /protocols/san/iscsi/services",
      "GET /protocols/san/iscsi/sessions",
      "GET /network/ip/interfaces",
      "GET /cluster/licensing/licenses",
    ]);
  });

  it("looks up a host name", async () => {
    const simulator = await simulate();
    const endpoint = simulator.endpoint.replace("127.0.0.1", "localhost");
    const report = await examine(["--endpoint", endpoint, "--ca-file", simulator.caFile], environmentOf(simulator));
    expect(report.statuses).toEqual({ ...HEALTHY, lookup: "ok" });
    expect(stepOf(report, "lookup")?.details).toEqual([expect.stringContaining("127.0.0.1")]);
  });

  it("reaches an IPv6 address, and expects it in the certificate", async () => {
    const credentials = { username: "admin", password: "x" };
    const simulator = await startSimulator({ credentials, host: "::1", seed: { svms: [{ name: "svm1" }] } });
    const folder = mkdtempSync(join(tmpdir(), "ontap-doctor-"));
    writeFileSync(join(folder, "ca.pem"), simulator.caPem ?? "");
    const args = ["--endpoint", simulator.endpoint, "--ca-file", join(folder, "ca.pem")];
    expect((await examine(args, { ONTAP_USERNAME: "admin", ONTAP_PASSWORD: "x" })).statuses).toEqual(HEALTHY);
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["a client certificate", "certificate", { clientCertificates: true }],
    ["a token", "bearer", { token: "canary-token" }],
  ] as const)("logs in with %s", async (_what, method, options) => {
    const simulator = await simulate(options);
    const folder = mkdtempSync(join(tmpdir(), "ontap-doctor-"));
    const { certPem, keyPem } = await simulator.clientCertificate();
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    writeFileSync(cert, certPem);
    writeFileSync(key, keyPem, { mode: 0o600 });
    const env = {
      bearer: { ONTAP_TOKEN: "canary-token" },
      certificate: { ONTAP_CLIENT_CERT_FILE: cert, ONTAP_CLIENT_KEY_FILE: key },
    }[method];
    const report = await examine(["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile], env);
    expect(report.statuses).toEqual(HEALTHY);
    expect(JSON.stringify(report)).not.toContain("canary");
    rmSync(folder, { recursive: true });
  });
});

describe("doctor as people see it", () => {
  it("tells only what needs attention when it is to be quiet, and the same JSON as ever", async () => {
    const [healthy, ill] = [await simulate(), await simulate({ flaw: "other authority" })];
    const quiet = async (simulator: typeof ill, ...more: readonly string[]): Promise<string> => {
      const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile, "--quiet", ...more];
      const environment = { ...environmentOf(simulator), PATH: process.env.PATH ?? "" };
      return (await runVerb(doctorCommand, args, { environment })).stdout;
    };
    expect(await quiet(healthy)).toBe("");
    expect(await quiet(ill)).toMatch(/^failed {3}TLS .*\n( {25}.*\n)+$/);
    expect(JSON.parse(await quiet(healthy, "--format", "json"))).toMatchObject({ healthy: true });
  });

  it("tells each step as lines, and how many ended how", async () => {
    const simulator = await simulate({ flaw: "other authority" });
    const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile];
    const environment = { ...environmentOf(simulator), PATH: process.env.PATH ?? "" };
    const { stdout, exitCode } = await runVerb(doctorCommand, args, { environment });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^ok {7}Node\.js {9}Terraform starts /);
    expect(stdout).toMatch(
      /^ok {7}settings {8}cluster: .*\n {25}profile "default": user admin with a password\n {25}certificates: /m,
    );
    expect(stdout).toMatch(/^failed {3}TLS {13}the cluster's certificate is not signed/m);
    expect(stdout).toMatch(/^ {25}remedy: give the PEM file/m);
    expect(stdout).toMatch(/^skipped {2}SVMs {12}needs permissions$/m);
    expect(stdout).toMatch(/\n\n3 ok, 1 failed, 7 skipped\n$/);
  });

  it("gives up when it is stopped", async () => {
    const simulator = await simulate({ seed: { faults: [{ do: { delayMs: 60_000 } }] } });
    const stop = new AbortController();
    const args = ["--endpoint", simulator.endpoint, "--ca-file", simulator.caFile];
    const run = runVerb(doctorCommand, args, { environment: environmentOf(simulator), signal: stop.signal });
    setTimeout(() => {
      stop.abort(new InterruptionError("INTERRUPTED", "stopped by SIGINT"));
    }, 200);
    expectFailure(await rejectionOf(run), InterruptionError, "INTERRUPTED");
  });
});

it("doctor lets nothing that a cluster says command a terminal", () => {
  const hostile = "\u001b[2J\u0007\u202e\n";
  const report = { step: "svms", status: "failed", details: [hostile], warnings: [hostile], remedy: hostile } as const;
  expect(renderStep(report, false).replaceAll("\n", "")).not.toMatch(/\p{C}/u);
  expect(renderStep(report, false).split("\n")).toHaveLength(4);
});

it.each([
  ["30 days before", "2026-05-02T00:00:00Z", []],
  ["a second later", "2026-05-02T00:00:01Z", [expect.stringContaining("for 29 more days only")]],
  ["on its last day", "2026-05-31T12:00:00Z", [expect.stringContaining("for 0 more days only")]],
  ["after it, which is a failure of its own", "2026-06-01T00:00:01Z", []],
])("doctor warns of the end of a certificate %s as it should", (_when, now, warnings) => {
  const names = { subject: "CN=cluster1", issuer: "CN=authority", fingerprint256: "AB:CD" };
  const certificate = { ...names, validFrom: "2026-01-01T00:00:00Z", validTo: "Jun  1 00:00:00 2026 GMT" };
  expect(expiryWarnings([certificate], new Date(now))).toEqual(warnings);
});

describe("doctor as a process", () => {
  it("ends with 0 or 1, colours only where asked, and keeps its secrets to itself", async () => {
    const simulator = await simulate();
    const run = (more: Readonly<Record<string, string>>): ReturnType<typeof runCli> =>
      runCli(["doctor", "--endpoint", simulator.endpoint, "--ca-file", simulator.caFile], {
        ...environmentOf(simulator),
        ...more,
      });
    const results = await Promise.all([
      run({}),
      run({ FORCE_COLOR: "1" }),
      // Node.js 24 warns of the two together.
      run({ FORCE_COLOR: "1", NO_COLOR: "1", NODE_NO_WARNINGS: "1" }),
      run({ ONTAP_PASSWORD: "canary" }),
    ]);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 1]);
    expect(results.map(({ stdout }) => stdout.includes("\u001b["))).toEqual([false, true, false, false]);
    expect(results.map(({ stderr }) => stderr)).toEqual(["", "", "", ""]);
    const printed = results.map(({ stdout }) => stdout).join("");
    expect(printed).not.toContain("canary");
    expect(printed).not.toContain(simulator.password);
  });
});
