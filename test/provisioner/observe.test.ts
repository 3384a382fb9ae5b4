import { chmodSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { FaultRule } from "../../lib/simulator/faults/fault-rule";
import { iqnFromUuid, uuidFromName } from "../../lib/simulator/state/identity";
import type { SeedSvm } from "../../lib/simulator/seed/seed-document";
import { connectionTo, environmentOf } from "../helpers/ontap-client";
import { expectNoSecret, type ProgramResult, query, runProvisioner } from "../helpers/provisioner";
import { NOTHING_LISTENS } from "../helpers/raw-server";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const SERVICES = [
  { key: "svm1", svmName: "svm1", enabled: "true" },
  { key: "svm2", svmName: "svm2", enabled: "true", targetAlias: "db" },
];

let simulator: TestSimulator;

async function start(svms: readonly SeedSvm[], faults: readonly FaultRule[] = []): Promise<void> {
  simulator = await startTestSimulator({ seed: { svms, faults } });
}

afterEach(() => simulator.close());

function answerOf({ stdout }: ProgramResult): Record<string, string> {
  return JSON.parse(stdout) as Record<string, string>;
}

function serviceOf(result: ProgramResult, key: string): unknown {
  return JSON.parse(answerOf(result)[key] ?? "null");
}

describe("observe", () => {
  it("answers flat texts, one for each service, with one request when all exist", async () => {
    await start([
      { name: "svm1", service: {} },
      { name: "svm2", service: { alias: "old" } },
    ]);
    const result = await query(simulator, "observe", SERVICES);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(answerOf(result)).toMatchObject({ "*": "", "!": "" });
    expect(serviceOf(result, "svm1")).toMatchObject({ inSync: true, targetName: iqnFromUuid(uuidFromName("svm1")) });
    expect(serviceOf(result, "svm2")).toMatchObject({
      inSync: false,
      drift: expect.stringMatching(
        /^target\.alias: live "old", declared "db"; the live service is changed in place \(seen \S+Z\)$/,
      ) as string,
    });
    expect(simulator.requests).toHaveLength(1);
  });

  it("does not repeat an alias that is sensitive, declared or live, in what it tells", async () => {
    await start([{ name: "svm2", service: { alias: "older-secret" } }]);
    const service = { key: "svm2", svmName: "svm2", targetAlias: "newer-secret", hidesAlias: "true" };
    const result = await query(simulator, "observe", [service]);
    expect(serviceOf(result, "svm2")).toMatchObject({
      drift: expect.stringMatching(/^target\.alias: live \(hidden\), declared \(hidden\); the live/) as string,
    });
    expect(result.stdout).not.toContain("secret");
  });

  it("nor in the words of a record that makes no sense", async () => {
    await start([{ name: "svm2", service: { alias: "older-secret" } }]);
    const record = {
      svm: { name: "svm2", uuid: uuidFromName("svm2") },
      enabled: "yes",
      target: { alias: "older-secret" },
    };
    simulator.faults.add({ method: "GET", do: { replaceBody: { records: [record], num_records: 1 } } });
    const service = { key: "svm2", svmName: "svm2", targetAlias: "newer-secret", hidesAlias: "true" };
    const result = await query(simulator, "observe", [service]);
    expect(result.stdout).toContain('malformed \\"enabled\\"');
    expect(result.stdout).not.toContain("secret");
  });

  it("looks at the SVMs, the portals and the license when a service is missing, and tells why it cannot be created", async () => {
    await start([{ name: "svm1", state: "stopped" }, { name: "svm2" }]);
    const result = await query(simulator, "observe", SERVICES);
    expect(serviceOf(result, "svm1")).toMatchObject({
      live: "absent",
      blocked: expect.stringContaining("vserver start") as string,
    });
    expect(serviceOf(result, "svm2")).toMatchObject({ live: "absent", blocked: "" });
    // One request of each kind, however many services are missing.
    expect(simulator.requests.map(({ path: place }) => place).sort()).toEqual([
      "/api/cluster/licensing/licenses",
      "/api/network/ip/interfaces",
      "/api/protocols/san/iscsi/services",
      "/api/svm/svms",
    ]);
  });

  it("doubts nothing when the login's role may not look at the SVMs", async () => {
    await start([{ name: "svm1", state: "stopped" }], [{ path: "/svm/svms", do: { code: "6" } }]);
    const result = await query(simulator, "observe", SERVICES.slice(0, 1));
    expect(problemOf(result)).toBe("");
    expect(serviceOf(result, "svm1")).toMatchObject({ live: "absent", blocked: "" });
  });

  it("fails as a whole when two declarations are of one SVM", async () => {
    await start([{ name: "svm1", service: {} }]);
    const uuid = uuidFromName("svm1");
    const result = await query(simulator, "observe", [SERVICES[0] ?? {}, { key: uuid, svmUuid: uuid }]);
    expect(problemOf(result)).toBe(
      `SVM svm1 and SVM ${uuid} are one SVM, with the UUID ${uuid}: got two declarations, expected one; remove one of them`,
    );
  });

  it("knows the UUID of an SVM whose service is yet to be created, and tells what hosts lack", async () => {
    await start([{ name: "svm1" }]);
    const result = await query(simulator, "observe", SERVICES.slice(0, 1));
    expect(serviceOf(result, "svm1")).toMatchObject({
      svmUuid: uuidFromName("svm1"),
      warning: expect.stringContaining("hosts cannot connect") as string,
    });
  });

  it.each([
    ["warns", "no_such", "SVM no_such: declared absent, but there is no such SVM"],
    ["does not warn", "svm1", ""],
  ])("%s of a service that is declared absent on SVM %s", async (_, svmName, warning) => {
    await start([{ name: "svm1" }]);
    const result = await query(simulator, "observe", [{ key: svmName, svmName, ensure: "absent" }]);
    expect(serviceOf(result, svmName)).toMatchObject({
      inSync: true,
      warning: warning === "" ? "" : (expect.stringContaining(warning) as string),
    });
  });

  it("reads the portals when they are asked for: those that are up, sorted", async () => {
    const interfaces = [
      { name: "lif3", address: "192.0.2.9" },
      { name: "lif1", address: "2001:db8::1" },
      { name: "lif2", address: "192.0.2.10", up: false },
      { name: "mgmt", address: "192.0.2.1", services: ["management_https"] },
    ];
    await start([{ name: "svm1", service: {}, interfaces }]);
    const asked = { cluster: JSON.stringify(connectionTo(simulator)), services: JSON.stringify(SERVICES.slice(0, 1)) };
    const input = JSON.stringify({ ...asked, targetPortals: "true" });
    const result = await runProvisioner(["observe"], { input, environment: environmentOf(simulator) });
    expect(serviceOf(result, "svm1")).toMatchObject({ targetPortals: ["192.0.2.9:3260", "[2001:db8::1]:3260"] });
  });

  it("is not cut off in a pipe when it answers a thousand services", async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `svm_${index}`);
    await start(names.map((name) => ({ name, service: {} })));
    const result = await query(
      simulator,
      "observe",
      names.map((svmName) => ({ key: svmName, svmName, enabled: "true" })),
    );
    expect(result.code).toBe(0);
    expect(result.stdout.length).toBeGreaterThan(65_536);
    expect(Object.keys(answerOf(result))).toHaveLength(1_002);
    expect(simulator.requests).toHaveLength(1);
  });
});

/** What observe says of the cluster as a whole. */
function problemOf(result: ProgramResult): string | undefined {
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return answerOf(result)["*"];
}

describe("trouble with the cluster", () => {
  beforeEach(() => start([{ name: "svm1", service: {} }]));

  it("that nobody reaches is answered under *, so that a destroy goes on", async () => {
    const endpoint = `https://${NOTHING_LISTENS}`;
    const [observed, facts] = await Promise.all([
      query(simulator, "observe", SERVICES, { endpoint }),
      query(simulator, "facts", SERVICES, { endpoint }),
    ]);
    expect(problemOf(observed)).toContain(`${endpoint}/api/protocols/san/iscsi/services`);
    expect(problemOf(observed)).toContain("nothing listens there");
    expect(problemOf(facts)).toBe(problemOf(observed));
  });

  it.each<[string, Readonly<Record<string, string>>, string[]]>([
    ["missing credentials name the variables", {}, ["ONTAP_USERNAME", "ONTAP_PASSWORD", "ONTAP_PASSWORD_FILE"]],
    ["a missing password names its variables", { ONTAP_USERNAME: "admin" }, ["ONTAP_PASSWORD", "ONTAP_PASSWORD_FILE"]],
    [
      "a wrong password names ONTAP's refusal",
      { ONTAP_USERNAME: "admin", ONTAP_PASSWORD: "hush-hush" },
      ["6691623", "security login show", 'check ONTAP_USERNAME and ONTAP_PASSWORD (profile "default")'],
    ],
  ])("such as %s, is answered under *", async (_, environment, fragments) => {
    const result = await query(simulator, "observe", SERVICES, { environment });
    for (const fragment of fragments) expect(problemOf(result)).toContain(fragment);
    expect(result.stdout).not.toContain("hush-hush");
  });

  it("is told in the same way when it is a value that breaks its rule, and was a token at synth", async () => {
    const odd = { key: "service", svmName: "svm1", targetAlias: "a b" };
    expect(problemOf(await query(simulator, "observe", [odd]))).toContain(
      "targetAlias: got (hidden), expected printable characters without spaces",
    );
    expect(simulator.requests).toEqual([]);
  });

  it("leaves an answer for every service, so that a destroy can be planned", async () => {
    const result = await query(simulator, "observe", SERVICES, { environment: {} });
    expect(serviceOf(result, "svm1")).toMatchObject({ blocked: "" });
    expect(serviceOf(result, "svm2")).toMatchObject({ blocked: "" });
  });

  it.each<[string, FaultRule["do"], string]>([
    ["a proxy's page", { html: true, status: 200 }, "not JSON"],
    ["a refusal that repeats the secrets", { code: "2" }, "***"],
  ])("such as %s is answered without a secret", async (_, fault, fragment) => {
    simulator.faults.add({ do: { ...fault, message: `${simulator.password} ${simulator.authorization}` } });
    const result = await query(simulator, "observe", SERVICES);
    expect(problemOf(result)).toContain(fragment);
    expectNoSecret(result, simulator);
  });

  it("such as an authority's file that cannot be read names the file", async () => {
    const caFile = path.join(__dirname, "missing.pem");
    expect(problemOf(await query(simulator, "observe", SERVICES, { caFile }))).toContain(
      `caFile: cannot read ${caFile}`,
    );
  });

  it("such as a certificate of another authority names what to give", async () => {
    const other = await startTestSimulator();
    const environment = { ONTAP_PROD_EU_USERNAME: "admin", ONTAP_PROD_EU_PASSWORD: "hush" };
    const options = { caFile: other.caFile, profile: "prod-eu", environment };
    const result = await query(simulator, "observe", SERVICES, options);
    await other.close();
    expect(problemOf(result)).toContain("give the authority's PEM file as caFile or ONTAP_PROD_EU_CA_FILE;");
  });

  it("such as a password file that is being written anew ends before a login is sent", async () => {
    const file = path.join(path.dirname(simulator.caFile), "empty");
    writeFileSync(file, "", { mode: 0o600 });
    const environment = { ONTAP_USERNAME: simulator.username, ONTAP_PASSWORD_FILE: file };
    const result = await query(simulator, "observe", SERVICES, { environment });
    expect(problemOf(result)).toContain(`ONTAP_PASSWORD_FILE: got no password, expected one in ${file}`);
    expect(simulator.requests).toEqual([]);
  });

  it("that is not about the cluster, such as a secret file that others may read, is a warning", async () => {
    const file = path.join(path.dirname(simulator.caFile), "password");
    writeFileSync(file, simulator.password);
    chmodSync(file, 0o644);
    const environment = { ONTAP_USERNAME: simulator.username, ONTAP_PASSWORD_FILE: file };
    const result = await query(simulator, "observe", SERVICES.slice(0, 1), { environment });
    expect(answerOf(result)).toMatchObject({ "*": "", "!": expect.stringContaining(`chmod 600 ${file}`) as string });
  });
});

describe("facts", () => {
  it("answers what observe does", async () => {
    await start([{ name: "svm1", service: {} }]);
    const result = await query(simulator, "facts", SERVICES.slice(0, 1));
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(serviceOf(result, "svm1")).toMatchObject({ targetName: iqnFromUuid(uuidFromName("svm1")) });
  });
});
