import { once } from "node:events";
import { IscsiService, OntapCluster } from "../../lib";
import { type CliResult, resultOf, startCli } from "../helpers/cli-process";
import { type RawServer, startTcpServer } from "../helpers/raw-server";
import { type SynthesizedApp, synthesizeApp } from "../helpers/synthesized-app";

const CREDENTIALS = { ONTAP_USERNAME: "admin", ONTAP_PASSWORD: "x" };
const REQUEST_TIMEOUT_MS = 600_000;

let server: RawServer;
let connected: Promise<void>;
let app: SynthesizedApp;

/** A cluster that takes connections and says nothing. */
beforeEach(async () => {
  let reached: () => void = () => undefined;
  connected = new Promise((resolve) => (reached = resolve));
  server = await startTcpServer((socket) => {
    // The doctor's first connection is closed again at once; the one that waits for TLS has sent its greeting.
    socket.once("data", reached).on("error", () => undefined);
  });
  app = synthesizeApp({
    prod: (stack) => {
      const endpoint = `https://${server.address}`;
      const cluster = new OntapCluster(stack, "cluster1", { endpoint, requestTimeoutMs: REQUEST_TIMEOUT_MS });
      new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
    },
  });
});

afterEach(async () => {
  app.remove();
  await server.close();
});

function argumentsOf(verb: string): string[] {
  if (verb === "drift") return [verb, "--out", app.out];
  return [verb, "--endpoint", `https://${server.address}`, "--request-timeout-ms", String(REQUEST_TIMEOUT_MS)];
}

async function interrupt(verb: string, signal: NodeJS.Signals = "SIGINT"): Promise<CliResult> {
  const child = startCli(argumentsOf(verb), CREDENTIALS);
  const result = resultOf(child);
  await Promise.race([connected, once(child, "close")]);
  child.kill(signal);
  return result;
}

describe("while a cluster says nothing", () => {
  it.each(["discover", "doctor"])("%s ends at once with one line when it is stopped", async (verb) => {
    const { code, stdout, stderr } = await interrupt(verb);
    expect({ code, stderr }).toEqual({ code: 130, stderr: "error: stopped by SIGINT\n" });
    expect(stdout).not.toMatch(/abort|TLS/);
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s is told by the exit code, too", async (signal, expected) => {
    expect(await interrupt("discover", signal)).toMatchObject({
      code: expected,
      stderr: `error: stopped by ${signal}\n`,
    });
  });

  it("drift ends at once with a report when it is stopped", async () => {
    const { code, stdout } = await interrupt("drift");
    expect(code).toBe(130);
    expect(stdout).toMatch(/^not observed: stack prod, cluster cluster1: db\n {2}stopped by SIGINT\n/);
  });

  it("discover ends when its time is up, and says what was not read", async () => {
    const { code, stderr } = await resultOf(startCli([...argumentsOf("discover"), "--timeout", "1"], CREDENTIALS));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: Cluster .* \(https:.*\): the services were not read within 1 s; .*--timeout\n$/);
  });

  it("drift ends when its time is up, and names the services that were not looked at", async () => {
    const { code, stdout } = await resultOf(startCli([...argumentsOf("drift"), "--timeout", "1"], CREDENTIALS));
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^not observed: stack prod, cluster cluster1: db\n {2}the cluster was not read within 1 s; /,
    );
  });
});
