import { readdirSync } from "node:fs";
import type { EngineProcess } from "../../helpers/engine/engine-process";
import { flat } from "../../helpers/engine/engine-output";
import { StartedWorkspace } from "../../helpers/provider/started-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

suite("the native provider, started by the engine", { engines: "turns" }, (engine) => {
  const services = { one: { cluster: "cluster1", svm_name: "svm1" } };
  let simulator: WatchedSimulator;
  let running: EngineProcess | undefined;
  let signal: "SIGINT" | "SIGKILL" = "SIGINT";
  const workspaces: StartedWorkspace[] = [];

  beforeEach(async () => {
    simulator = await startWatchedSimulator({ svms: [{ name: "svm1" }] }, ({ method }) => {
      if (method === "POST") running?.signal(signal);
    });
  });

  afterEach(async () => {
    running = undefined;
    for (const workspace of workspaces.splice(0)) await workspace.remove();
    await simulator.close();
  });

  function open(): StartedWorkspace {
    const workspace = StartedWorkspace.create(engine, simulator, services);
    workspaces.push(workspace);
    return workspace;
  }

  const sockets = ({ folder }: StartedWorkspace): readonly string[] =>
    readdirSync(folder).filter((name) => name.endsWith(".sock"));

  it("creates a service, has nothing to do then, and leaves no socket behind", async () => {
    const workspace = open();
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    expect(sockets(workspace)).toEqual([]);
  });

  it("serves two engines at once, of which both end with the declared service", async () => {
    const ends = await Promise.all([open(), open()].map((workspace) => workspace.apply()));
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(simulator.service("svm1")).toMatchObject({ enabled: true });
    expect(writesAmong(simulator.methods("svm1"))).toMatch(/^POST( POST)?$/);
  });

  it.each(["SIGINT", "SIGKILL"] as const)(
    "goes on the next time after %s to all of them in the middle of a write",
    async (name) => {
      signal = name;
      simulator.faults.add({ method: "POST", do: { delayMs: 300, after: true } });
      const workspace = open();
      running = workspace.startApply();
      const end = await running.ended;
      running = undefined;
      expect(end.exitCode).not.toBe(0);
      if (name === "SIGINT") expect(flat(end)).toContain("stopped by Terraform between two requests");
      if (name === "SIGINT") expect(sockets(workspace)).toEqual([]);
      simulator.faults.clear();
      expect(await workspace.apply("-lock=false")).toMatchObject({ exitCode: 0 });
      expect(simulator.service("svm1")).toMatchObject({ enabled: true });
      expect(await workspace.plan("-lock=false")).toMatchObject({ exitCode: 0 });
    },
  );
});
