import { EngineProcess } from "../../helpers/engine/engine-process";
import { flat } from "../../helpers/engine/engine-output";
import { passwordSettings } from "../../helpers/engine/engine-workspace";
import { ProviderWorkspace } from "../../helpers/provider/provider-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

suite("an engine that is interrupted in the middle of a write", { engines: "turns" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: ProviderWorkspace;
  let running: EngineProcess | undefined;

  beforeEach(async () => {
    const faults = [{ method: "POST" as const, do: { delayMs: 500, after: true } }];
    simulator = await startWatchedSimulator({ svms: [{ name: "svm1" }, { name: "svm2" }], faults }, ({ method }) => {
      if (method === "POST") running?.signal("SIGINT");
    });
    workspace = await ProviderWorkspace.create(engine, simulator, {
      services: { one: { svm_name: "svm1" }, two: { svm_name: "svm2", depends_on: ["ontap_iscsi_service.one"] } },
    });
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  it("lets that write end, sends no other one, and goes on from there the next time", async () => {
    running = EngineProcess.start(engine, ["apply", "-no-color", "-auto-approve"], {
      cwd: workspace.cwd,
      settings: { TF_REATTACH_PROVIDERS: workspace.provider.reattach },
      ownGroup: true,
    });
    const interrupted = await running.ended;
    running = undefined;
    expect(interrupted).toMatchObject({ exitCode: 1 });
    expect(flat(interrupted)).toContain("stopped by Terraform between two requests");
    expect(simulator.service("svm1")).toMatchObject({ enabled: true });
    expect(writesAmong(simulator.methods("svm1"))).toBe("POST");
    expect(writesAmong(simulator.methods("svm2"))).toBe("");
    expect(await workspace.instances()).toEqual([]);
    simulator.faults.clear();
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(writesAmong(simulator.methods("svm1"))).toBe("POST");
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("tells its log what it does, in the engine's own format, and its stdout nothing", async () => {
    const loud = await ProviderWorkspace.create(
      engine,
      simulator,
      { services: { two: { svm_name: "svm2" } } },
      { settings: { ...passwordSettings(simulator), TF_LOG_PROVIDER: "info" } },
    );
    expect(await loud.apply()).toMatchObject({ exitCode: 0 });
    const entries = loud.provider.log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(entries).toContainEqual(
      expect.objectContaining({
        "@level": "info",
        "@message": expect.stringContaining("create the service") as string,
        svm: "svm2",
      }),
    );
    expect(loud.provider.log).not.toContain(simulator.password);
    expect(loud.provider.output).toBe("");
    await loud.remove();
  });
});
