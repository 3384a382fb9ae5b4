import { readdirSync } from "node:fs";
import { suite } from "../../engine/suite";
import { flat } from "../../helpers/engine/engine-output";
import type { EngineProcess } from "../../helpers/engine/engine-process";
import { passwordSettings } from "../../helpers/engine/engine-workspace";
import { ProviderWorkspace } from "../../helpers/provider/provider-workspace";
import { StartedWorkspace } from "../../helpers/provider/started-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

const SERVICES = {
  one: { cluster: "cluster1", svm_name: "svm1" },
  two: { cluster: "cluster1", svm_name: "svm2", depends_on: ["ontap_iscsi_service.one"] },
};

suite("the native provider, started by the engine", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let running: EngineProcess | undefined;
  const workspaces: StartedWorkspace[] = [];

  beforeEach(async () => {
    simulator = await startWatchedSimulator({ svms: [{ name: "svm1" }, { name: "svm2" }] }, ({ method }) => {
      if (method === "POST") running?.signal("SIGINT");
    });
  });

  afterEach(async () => {
    running = undefined;
    for (const workspace of workspaces.splice(0)) await workspace.remove();
    await simulator.close();
  });

  function open(): StartedWorkspace {
    const workspace = StartedWorkspace.create(engine, simulator, SERVICES);
    workspaces.push(workspace);
    return workspace;
  }

  const sockets = ({ folder }: StartedWorkspace): readonly string[] =>
    readdirSync(folder).filter((name) => name.endsWith(".sock"));

  it("serves two engines at once, of which both end with the declared service", async () => {
    const ends = await Promise.all([open(), open()].map((workspace) => workspace.apply()));
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(simulator.service("svm1")).toMatchObject({ enabled: true });
    expect(writesAmong(simulator.methods("svm1"))).toMatch(/^POST( POST)?$/);
  });

  it("lets a write end in which it is interrupted, sends no other one, and goes on from there the next time", async () => {
    simulator.faults.add({ method: "POST", do: { delayMs: 500, after: true } });
    const workspace = open();
    running = workspace.startApply();
    const interrupted = await running.ended;
    running = undefined;
    expect(interrupted).toMatchObject({ exitCode: 1 });
    expect(flat(interrupted)).toContain("stopped by Terraform between two requests");
    expect(sockets(workspace)).toEqual([]);
    expect(simulator.service("svm1")).toMatchObject({ enabled: true });
    expect(["svm1", "svm2"].map((svm) => writesAmong(simulator.methods(svm)))).toEqual(["POST", ""]);
    expect(await workspace.run("state", "list")).toMatchObject({
      output: expect.not.stringContaining("ontap") as string,
    });
    simulator.faults.clear();
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm1"))).toBe("POST");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("tells its log what it does, in the engine's own format, and its stdout nothing", async () => {
    const configuration = { services: { two: { svm_name: "svm2" } } };
    const settings = { ...passwordSettings(simulator), TF_LOG_PROVIDER: "info" };
    const workspace = await ProviderWorkspace.create(engine, simulator, configuration, { settings });
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    await workspace.remove();
    const { provider } = workspace;
    const entries = provider.log.trim().split("\n");
    expect(entries.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({
        "@level": "info",
        "@message": expect.stringContaining("create the service") as string,
        svm: "svm2",
      }),
    );
    expect(provider.log).not.toContain(simulator.password);
    expect(provider.output).toBe("");
  });
});
