import { chmodSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { ActiveSessions } from "../../lib/model/policies";
import type { ServiceAnswer } from "../../lib/model/contract";
import type { IscsiServiceState } from "../../lib/model/service";
import { type Asked, serviceAnswer, warningsOf } from "../../lib/provisioner/observe";
import { assess } from "../../lib/reconciler/assess";
import type { FaultRule, SeedSvm } from "../../lib/simulator/schema-types";
import { iqnFromUuid, uuidFromName } from "../../lib/simulator/svm";
import { liveService } from "../helpers/live-service";
import { expectNoSecret, type ProgramResult, query } from "../helpers/provisioner";
import { NOTHING_LISTENS } from "../helpers/raw-server";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const SERVICES = [
  { key: "svm1", svmName: "svm1", enabled: "true" },
  { key: "svm2", svmName: "svm2", enabled: "true", targetAlias: "db" },
];
const DB = { key: "db", svmName: "svm1", enabled: "true" };

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
    expect(answerOf(result)).toMatchObject({ "?": "ok", "*": "", "!": "" });
    expect(serviceOf(result, "svm1")).toMatchObject({ inSync: true, targetName: iqnFromUuid(uuidFromName("svm1")) });
    expect(serviceOf(result, "svm2")).toMatchObject({
      inSync: false,
      drift: expect.stringMatching(
        /^target\.alias: live "old", declared "db"; the service will be changed in place \(seen \S+Z\)$/,
      ) as string,
    });
    expect(simulator.requests).toHaveLength(1);
  });

  it("looks at the SVMs, the portals and the license when a service is missing, and tells why it cannot be created", async () => {
    await start([{ name: "svm1", state: "stopped" }, { name: "svm2" }]);
    const result = await query(simulator, "observe", SERVICES);
    expect(serviceOf(result, "svm1")).toMatchObject({
      live: "absent",
      ok: false,
      problem: expect.stringContaining("vserver start") as string,
    });
    expect(serviceOf(result, "svm2")).toMatchObject({ live: "absent", ok: true, svmUuid: uuidFromName("svm2") });
    // One request of each kind, however many services are missing.
    expect(simulator.requests.map(({ path: place }) => place).sort()).toEqual([
      "/api/cluster",
      "/api/cluster/licensing/licenses",
      "/api/network/ip/interfaces",
      "/api/protocols/san/iscsi/services",
      "/api/svm/svms",
    ]);
  });

  it.each<[string, readonly object[], string]>([
    [
      "two declarations of one SVM",
      [
        { ...DB, key: "a" },
        { key: "b", svmUuid: uuidFromName("svm1") },
      ],
      `null_resource.a and null_resource.b declare the service of one SVM (UUID ${uuidFromName("svm1")}); remove one of them from the code`,
    ],
    [
      "services that are only read and do not exist",
      ["svm2", "no_such"].map((svmName) => ({ key: svmName, svmName, existing: "true" })),
      "SVM svm2: there is no iSCSI service, and this declaration only reads one; create it first, or declare it as a resource, which creates it; SVM no_such: there is no such SVM",
    ],
    ["a variable without a value", [{ ...DB, enabled: null }], "db: enabled: got null, expected a boolean"],
    [
      "variables whose values break their rules",
      [{ ...DB, targetAlias: "a b" }, { key: "two" }],
      'db: targetAlias: got "a b", expected printable characters without spaces; use "-" or "_" instead of a space; two: svmName and svmUuid: both missing',
    ],
  ])("fails as a whole for %s", async (_, services, problem) => {
    await start([{ name: "svm1", service: {} }, { name: "svm2" }]);
    const result = await query(simulator, "observe", services);
    expect(problemOf(result)).toContain(problem);
    expect(answerOf(result)).toMatchObject({ "?": "failed", "!": expect.not.stringContaining("existing") as string });
    expect(Object.keys(answerOf(result))).toHaveLength(3 + services.length);
  });

  it("reads the portals when they are asked for: those that are enabled, sorted; a LIF that is down is a warning", async () => {
    const interfaces = [
      { name: "lif3", address: "192.0.2.9" },
      { name: "lif1", address: "2001:db8::1" },
      { name: "lif2", address: "192.0.2.10", up: false },
      { name: "lif4", address: "192.0.2.11", enabled: false },
      { name: "mgmt", address: "192.0.2.1", services: ["management_https"] },
    ];
    await start([{ name: "svm1", service: {}, interfaces }]);
    const result = await query(simulator, "observe", [{ ...DB, targetPortals: "true" }]);
    const targetPortals = ["192.0.2.10:3260", "192.0.2.9:3260", "[2001:db8::1]:3260"];
    expect(serviceOf(result, "db")).toMatchObject({ targetPortals });
    expect(answerOf(result)).toMatchObject({
      "?": "warning",
      "!": expect.stringContaining("SVM svm1: iSCSI LIFs are down: lif2 (192.0.2.10:3260)") as string,
    });
  });

  it.each([
    [{ code: "6" }, "warning"],
    [{ status: 503, code: "262160" }, "failed"],
    [{ code: "65541" }, "failed"],
  ])("portals that ONTAP refuses to tell with %j end in %s", async (fault, status) => {
    await start([{ name: "svm1", service: {} }], [{ path: "/network/ip/interfaces", do: fault }]);
    const result = await query(simulator, "observe", [{ ...DB, targetPortals: "true" }]);
    expect(answerOf(result)["?"]).toBe(status);
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
    expect(Object.keys(answerOf(result))).toHaveLength(1_003);
    expect(simulator.requests).toHaveLength(1);
  });
});

/** What observe says of the cluster as a whole. */
function problemOf(result: ProgramResult): string | undefined {
  expect(result).toMatchObject({ code: 0, stderr: "" });
  const problem = answerOf(result)["*"];
  expect(problem?.split(" ").length).toBeLessThanOrEqual(60);
  return problem;
}

describe("trouble with the cluster", () => {
  beforeEach(() => start([{ name: "svm1", service: {} }]));

  it("that nobody reaches is answered under *, so that a destroy goes on", async () => {
    const endpoint = `https://${NOTHING_LISTENS}`;
    const [observed, facts] = await Promise.all([
      query(simulator, "observe", SERVICES, { endpoint }),
      query(simulator, "facts", SERVICES, { endpoint }),
    ]);
    expect(problemOf(observed)).toContain(`Cluster cluster1 (${endpoint}): connection refused; `);
    expect(problemOf(facts)).toBe(problemOf(observed));
  });

  it("leaves an answer for every service, so that a destroy can be planned", async () => {
    const result = await query(simulator, "observe", SERVICES, { environment: {} });
    for (const variable of ["ONTAP_USERNAME", "ONTAP_PASSWORD_FILE"]) expect(problemOf(result)).toContain(variable);
    for (const { key } of SERVICES) expect(serviceOf(result, key)).toMatchObject({ ok: false, inSync: false });
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

  it("that is not about the cluster, such as a secret file that others may read, is a warning", async () => {
    const file = path.join(path.dirname(simulator.caFile), "password");
    writeFileSync(file, simulator.password);
    chmodSync(file, 0o644);
    const environment = { ONTAP_USERNAME: simulator.username, ONTAP_PASSWORD_FILE: file };
    const result = await query(simulator, "observe", SERVICES.slice(0, 1), { environment });
    expect(answerOf(result)).toMatchObject({
      "?": "warning",
      "!": expect.stringContaining(`chmod 600 ${file}`) as string,
    });
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

describe("the answer for a service", () => {
  const LIVE = liveService("svm1", { svmUuid: uuidFromName("svm1"), targetAlias: "a", targetName: "iqn" });
  const SESSION = { svmUuid: LIVE.svmUuid, initiator: "host1", igroups: [] };
  const ENDED = "1 iSCSI session of 1 host will end (host1)";
  const DELETED = "the service will be deleted, its IQN may be lost";

  it.each<[string, Partial<Asked>, IscsiServiceState | undefined, Partial<ServiceAnswer>, string, readonly string[]]>([
    ["in sync", { spec: { enabled: true } }, LIVE, { inSync: true, live: "enabled", targetName: "iqn" }, "", []],
    [
      "a creation",
      { spec: { enabled: true } },
      undefined,
      { inSync: false, live: "absent", targetNamePending: true, targetName: null, svmUuid: "" },
      "service: live absent, declared present (enabled true); the service will be created, and may get a new IQN",
      [],
    ],
    [
      "a change that ends sessions",
      { spec: { enabled: false }, activeSessions: ActiveSessions.END },
      LIVE,
      { ok: true, problem: "" },
      `enabled: live true, declared false; the service will be changed in place; ${ENDED}`,
      [`SVM svm1: ${ENDED}`],
    ],
    [
      "a refused change",
      { spec: { enabled: false } },
      LIVE,
      { ok: false },
      "enabled: live true, declared false; service not disabled: 1 iSCSI session of 1 host is active (host1)",
      [],
    ],
    [
      "a deletion",
      { spec: { ensure: "absent" }, activeSessions: ActiveSessions.END },
      { ...LIVE, enabled: false },
      { live: "disabled" },
      `service: live present (enabled false, target.alias "a"), declared absent; ${DELETED}`,
      [expect.stringContaining("SVM svm1: CHAP settings, if hosts have any") as string, `SVM svm1: ${DELETED}`],
    ],
    ["a deletion that is done", { spec: { ensure: "absent" } }, undefined, { inSync: true, ok: true }, "", []],
  ])("tells of %s", (_, circumstances, live, expected, drift, warnings) => {
    const spec = { svmName: "svm1", ...circumstances.spec };
    const asked = { key: "db", activeSessions: ActiveSessions.PROTECT, ...circumstances, spec };
    const found = assess(asked, live, {}, { sessions: [SESSION] });
    const answer = serviceAnswer(asked, found, new Date("2026-11-24T07:52:49.123Z"));
    expect(answer).toMatchObject({ ...expected, drift: drift && `${drift} (seen 2026-11-24T07:52:49Z)` });
    expect(answer.problem).toMatch(answer.ok ? /^$/ : /^SVM svm1: .+; .+/);
    expect(warningsOf(asked, found)).toEqual(warnings);
  });
});
