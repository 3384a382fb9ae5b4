import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { IscsiService, OntapCluster } from "../../lib";
import { BUILT_CLI } from "../helpers/cli-build";
import { startCli } from "../helpers/cli-process";
import { environmentOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { type SynthesizedApp, synthesizeApp } from "../helpers/synthesized-app";
import { type CommandOutcome, runCommand } from "../programs/run-command";

/** A device that takes nothing, as a full disk. */
const FULL = "/dev/full";
const LOST =
  /^(?:next: .*\n)?error: cannot write to standard output: (Error: )?ENOSPC: .*; make room where it is written to\n$/;

const describeWithFullDevice = existsSync(FULL) ? describe : describe.skip;

describeWithFullDevice("on a full disk", () => {
  let simulator: TestSimulator;
  let app: SynthesizedApp;

  beforeAll(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db", service: {} }] } });
    app = synthesizeApp({
      prod: (stack) => {
        const { endpoint, caFile } = simulator;
        const cluster = new OntapCluster(stack, "cluster1", { endpoint, caFile });
        new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
      },
    });
  });

  afterAll(async () => {
    app.remove();
    await simulator.close();
  });

  /** Runs the command line with the device as its standard output. */
  async function run(...args: readonly string[]): Promise<CommandOutcome> {
    const settings = { ...environmentOf(simulator), ONTAP_ENDPOINT: simulator.endpoint };
    const env = { ...process.env, ...settings, ONTAP_CA_FILE: simulator.caFile };
    return runCommand("sh", ["-c", `exec "$@" >${FULL}`, "sh", process.execPath, BUILT_CLI, ...args], { env });
  }

  it.each([
    ["--help", ["--help"]],
    ["doctor", ["doctor"]],
    ["drift, which is in sync,", ["drift", "--out", "APP"]],
  ])("%s says in one line that its output is lost, and exits with 1", async (_what, args) => {
    const { stderr, trouble } = await run(...args.map((word) => (word === "APP" ? app.out : word)));
    expect(stderr).toMatch(LOST);
    expect(trouble).toMatch(/^sh ended with 1:/);
  });

  it("a report that cannot be written into its file is told in one line", async () => {
    const { stderr, trouble } = await run("drift", "--out", app.out, "--output", FULL);
    expect(stderr).toMatch(/^error: cannot write "\/dev\/full": (Error: )?ENOSPC.*\n$/);
    expect(trouble).toMatch(/^sh ended with 1:/);
  });

  it("the simulator goes on without its log of requests, and says so once", async () => {
    const child = startCli(["simulate", "--http", "--requests-log", FULL], { ONTAP_PASSWORD: "x" });
    const ended = once(child, "close");
    const errors = text(child.stderr);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { endpoint } = JSON.parse(line.toString()) as { endpoint: string };
    for (const path of ["/api/cluster", "/api/svm/svms"]) expect((await fetch(endpoint + path)).status).toBe(401);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(await errors).toMatch(
      /^warning: cannot write requests log "\/dev\/full": .*ENOSPC.*; no more requests are logged\n$/,
    );
  });
});
