import { setMaxListeners } from "node:events";
import { ActiveSessions } from "../../../lib/model/policies";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { observeDeclarations, type ObservationOptions } from "../../../lib/cli/drift";
import type { ServiceReport } from "../../../lib/cli/schemas";
import type { Declaration, Observable } from "../../../lib/cli/stacks";
import { InterruptionError } from "../../../lib/errors";
import type { ClusterConnection } from "../../../lib/model/connection";
import type { IscsiServiceSpec } from "../../../lib/model/service";
import { connectionTo, environmentOf } from "../../helpers/ontap-client";
import { NOTHING_LISTENS, startTcpServer } from "../../helpers/raw-server";
import { loginInitiator } from "../../../lib/testing/live";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { temporaryFolder } from "../../helpers/temporary-folder";

let simulator: TestSimulator;
const folder = temporaryFolder({ isEmptied: true });

beforeEach(async () => {
  const svms = [{ name: "svm1", service: {} }, { name: "svm2", service: { enabled: false } }, { name: "svm3" }];
  simulator = await startTestSimulator({ seed: { svms } });
});

afterEach(async () => {
  await simulator.close();
});

function service(spec: IscsiServiceSpec, connection: Partial<ClusterConnection> = {}, stack = "prod"): Observable {
  const place = { stack, construct: spec.svmName ?? "", cluster: "cluster1", svm: spec.svmName ?? "" };
  return {
    place,
    connection: connectionTo(simulator, connection),
    spec: { enabled: true, ...spec },
    activeSessions: ActiveSessions.PROTECT,
  };
}

async function observe(
  declarations: readonly Declaration[],
  changes: Partial<ObservationOptions> = {},
): Promise<readonly ServiceReport[]> {
  return (await observeAll(declarations, changes)).services;
}

function observeAll(
  declarations: readonly Declaration[],
  changes: Partial<ObservationOptions> = {},
): ReturnType<typeof observeDeclarations> {
  return observeDeclarations(declarations, {
    environment: environmentOf(simulator),
    signal: new AbortController().signal,
    warn: () => undefined,
    ...changes,
  });
}

describe("the observation of declarations", () => {
  it("compares each with what is live, in their order, with one read of the cluster", async () => {
    const reports = await observe([
      service({ svmName: "svm3" }),
      service({ svmName: "svm1" }),
      service({ svmName: "svm2" }),
    ]);
    expect(reports).toMatchObject([
      { svm: "svm3", status: "drifted", live: null },
      { svm: "svm1", status: "inSync", live: { svmName: "svm1" } },
      { svm: "svm2", status: "drifted", differences: [{ field: "enabled", live: "false", declared: "true" }] },
    ]);
    expect(simulator.requests.filter(({ path }) => path.includes("iscsi/services"))).toHaveLength(1);
  });

  it("tells what stands in the way of a repair, and which sessions it would end", async () => {
    loginInitiator(simulator, "svm1", "iqn.1994-05.com.example:host1");
    const declared = service({ svmName: "svm1", enabled: false });
    const ends = { ...declared, activeSessions: ActiveSessions.END };
    const told = (text: string): string => expect.stringContaining(text) as string;
    expect(
      await observe([ends, declared, service({ svmName: "no_such" }), service({ svmName: "svm2" })]),
    ).toMatchObject([
      { repair: [{ kind: "endsSessions", problem: told("1 iSCSI session of 1 host will end") }] },
      { repair: [{ kind: "blocked", problem: told("1 iSCSI session of 1 host is active") }] },
      { repair: [{ kind: "blocked", remedy: told("vserver show") }] },
      { repair: [] },
    ]);
  });

  it("reads a cluster once for all stacks, whatever they call it and wherever its certificate is", async () => {
    const caFile = join(folder, "ca.pem");
    copyFileSync(simulator.caFile, caFile);
    const reports = await observe([
      service({ svmName: "svm1" }),
      service({ svmName: "svm1" }, { name: "eu", caFile }, "lab"),
    ]);
    expect(reports).toMatchObject([
      { stack: "prod", status: "inSync" },
      { stack: "lab", status: "inSync" },
    ]);
    expect(simulator.requests).toHaveLength(2);
  });

  it("reads two clusters, and the same one with other credentials, by themselves", async () => {
    const other = await startTestSimulator({ seed: { svms: [{ name: "svm1", service: { enabled: false } }] } });
    const environment = {
      ...environmentOf(simulator),
      ONTAP_OTHER_USERNAME: other.username,
      ONTAP_OTHER_PASSWORD: other.password,
      ONTAP_AGAIN_USERNAME: simulator.username,
      ONTAP_AGAIN_PASSWORD: simulator.password,
    };
    const { endpoint, caFile } = other;
    const reports = await observe(
      [
        service({ svmName: "svm1" }),
        service({ svmName: "svm1" }, { endpoint, caFile, profile: "other" }),
        service({ svmName: "svm1" }, { profile: "again" }),
      ],
      { environment },
    );
    await other.close();
    expect(reports.map(({ status }) => status)).toEqual(["inSync", "drifted", "inSync"]);
    expect([simulator.requests.length, other.requests.length]).toEqual([4, 2]);
  });

  it("lists the live services that no declaration names, whatever way a stack reaches their cluster", async () => {
    const again = { ONTAP_AGAIN_USERNAME: simulator.username, ONTAP_AGAIN_PASSWORD: simulator.password };
    const environment = { ...environmentOf(simulator), ...again };
    const elsewhere = service({ svmName: "svm3" }, { profile: "again" });
    const { endpoint } = elsewhere.connection;
    expect(await observeAll([service({ svmName: "svm1" }), elsewhere], { environment })).toMatchObject({
      undeclared: [{ cluster: "cluster1", endpoint, svmName: "svm2" }],
    });
    const second = service({ svmName: "svm2" }, { profile: "again" });
    expect(await observeAll([service({ svmName: "svm1" }), second], { environment })).toMatchObject({ undeclared: [] });
  });

  it("reports the other clusters when one cannot be reached", async () => {
    const lost = service({ svmName: "svm2" }, { endpoint: `https://${NOTHING_LISTENS}` });
    const reports = await observe([lost, service({ svmName: "svm1" })]);
    expect(reports).toEqual([
      {
        ...lost.place,
        endpoint: lost.connection.endpoint,
        status: "failed",
        problem: expect.stringMatching(/^Cluster cluster1 .*: connection refused$/) as unknown,
        remedy: expect.stringMatching(/^check the endpoint's host and port/) as unknown,
      },
      expect.objectContaining({ svm: "svm1", status: "inSync" }),
    ]);
  });

  it("names the variables when credentials are missing, and leaves what is not observable as it is", async () => {
    const late: Declaration = { stack: "prod", construct: "late", status: "unknown", problem: "give --plan" };
    expect(await observe([late, service({ svmName: "svm1" })], { environment: {} })).toEqual([
      late,
      expect.objectContaining({ status: "failed", problem: expect.stringContaining("ONTAP_USERNAME") as unknown }),
    ]);
    expect(simulator.requests).toEqual([]);
  });

  it("passes on what endangers a secret, once for each cluster", async () => {
    const warnings: string[] = [];
    const file = join(folder, "password");
    writeFileSync(file, simulator.password, { mode: 0o644 });
    const services = ["svm1", "svm2"].map((svmName) => service({ svmName }));
    const environment = { ONTAP_USERNAME: simulator.username, ONTAP_PASSWORD_FILE: file };
    await observe(services, { environment, warn: (text) => warnings.push(text) });
    expect(warnings).toEqual([expect.stringContaining(`chmod 600 ${file}`)]);
  });

  it("tells how many clusters it has read", async () => {
    const progress: [number, number][] = [];
    const services = [service({ svmName: "svm1" }), service({ svmName: "svm1" }, { concurrency: 1 })];
    await observe(services, { onProgress: (done, clusters) => progress.push([done, clusters]) });
    expect(progress).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
  });

  it("ends when it is told to, though a cluster never answers", async () => {
    const stop = new AbortController();
    const silent = await startTcpServer(() => {
      stop.abort(new InterruptionError("INTERRUPTED", "stopped by SIGINT"));
    });
    const reports = await observe([service({ svmName: "svm1" }, { endpoint: `https://${silent.address}` })], {
      signal: stop.signal,
    });
    await silent.close();
    expect(reports).toMatchObject([{ status: "failed", problem: "stopped by SIGINT" }]);
  });

  it("reads 64 clusters at one time", async () => {
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    let connections = 0;
    const silent = await startTcpServer(() => {
      if ((connections += 1) < 64) return;
      setTimeout(() => {
        stop.abort(new InterruptionError("INTERRUPTED", "stopped by SIGINT"));
      }, 300);
    });
    const endpoint = `https://${silent.address}`;
    const clusters = Array.from({ length: 70 }, (_, index) =>
      service({ svmName: "svm1" }, { endpoint, requestTimeoutMs: 20_000 + index }),
    );
    const reports = await observe(clusters, { signal: stop.signal });
    await silent.close();
    expect(connections).toBe(64);
    expect(reports).toHaveLength(70);
    expect(reports.every((report) => "problem" in report && report.problem === "stopped by SIGINT")).toBe(true);
  });
});
