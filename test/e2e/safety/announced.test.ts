import { TerraformResource } from "cdktf";
import { ActiveSessions, IscsiService, type IscsiServiceProps, Provisioning } from "../../../lib";
import type { SeedService } from "../../../lib/simulator/seed/seed-document";
import { liveSessions, loginInitiator } from "../../../lib/testing";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import { suite } from "../../engine/suite";

type Declared = Pick<IscsiServiceProps, "enabled" | "targetAlias" | "ensure">;

interface Row {
  readonly title: string;
  /** What is live when it is planned. */
  readonly live?: SeedService;
  /** What was applied before. */
  readonly applied?: Declared;
  readonly declared: Declared;
}

const ABSENT: Declared = { ensure: "absent" };
const ROWS: readonly Row[] = [
  {
    title: "that changed no more than the alias",
    live: { enabled: false },
    applied: { enabled: false, targetAlias: "one" },
    declared: { enabled: false, targetAlias: "two" },
  },
  {
    title: "that took over a service which was disabled",
    live: { enabled: false },
    declared: { enabled: false, targetAlias: "two" },
  },
  { title: "that created a disabled one", declared: { enabled: false, targetAlias: "two" } },
  { title: "that had nothing to delete", declared: ABSENT },
  { title: "that deleted a service which was disabled", live: { enabled: false }, declared: ABSENT },
];
const HOST = "iqn.2026-11.com.example:host1";

function declaring(declared: Declared): Declare {
  return (stack, cluster) => {
    const props = { cluster, svmName: "svm_db", activeSessions: ActiveSessions.END, ...declared };
    new IscsiService(stack, "db", props);
  };
}

suite(
  "a service that somebody enables after the plan, and whose sessions may end",
  { engines: "turns", modes: "both" },
  (engine) => {
    let simulator: WatchedSimulator;
    let workspace: EngineWorkspace;

    const start = async ({ live, applied, declared }: Row): Promise<void> => {
      const service = live === undefined ? {} : { service: live };
      simulator = await startWatchedSimulator({ svms: [{ name: "svm_db", ...service }] });
      workspace = await EngineWorkspace.create(engine, simulator, declaring(applied ?? declared));
      if (applied === undefined) return;
      expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
      workspace.declare(declaring(declared));
    };

    afterEach(async () => {
      await workspace.remove();
      await simulator.close();
    });

    it.each(ROWS)("keeps them when a plan is applied $title", async (row) => {
      await start(row);
      expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
      simulator.setService("svm_db", { enabled: true });
      loginInitiator(simulator, "svm_db", HOST);
      simulator.forget();

      const refused = await workspace.applyPlan();
      expect(refused).toMatchObject({ exitCode: 1 });
      const isBound = engine.provisioning === Provisioning.PROVIDER && row.applied === undefined;
      expect(flat(refused)).toContain(
        isBound ? "inconsistent final plan" : ", now an enabled one exists; nothing was written",
      );
      // ONTAP refuses the creation of what the plan saw missing: the service exists.
      const isPosted = !isBound && row.live === undefined && row.declared !== ABSENT;
      expect(writesAmong(simulator.methods("svm_db"))).toBe(isPosted ? "POST" : "");
      expect(liveSessions(simulator, "svm_db")).toHaveLength(1);

      expect(flat(await workspace.plan())).toContain("1 iSCSI session of 1 host will end");
      expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
      expect(liveSessions(simulator, "svm_db")).toHaveLength(0);
      expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    });
  },
);

/** A disabled service whose alias is another resource's output, which is not known before each version of it is applied. */
function declaringLate(version: string, more: Partial<IscsiServiceProps> = {}): Declare {
  return (stack, cluster) => {
    const made = new TerraformResource(stack, "made", { terraformResourceType: "terraform_data" });
    made.addOverride("input", "db");
    made.addOverride("triggers_replace", version);
    const targetAlias = made.getStringAttribute("output");
    const props = { cluster, svmName: "svm_db", enabled: false, targetAlias, activeSessions: ActiveSessions.END };
    new IscsiService(stack, "db", { ...props, ...more });
  };
}

suite("a service whose alias is not known at plan", { engines: "turns", modes: "both" }, (engine) => {
  let simulator: WatchedSimulator;
  let workspace: EngineWorkspace;

  beforeEach(async () => {
    const others = [{ name: "svm_other", service: { enabled: false } }];
    simulator = await startWatchedSimulator({ svms: [{ name: "svm_db", service: { enabled: false } }, ...others] });
    workspace = await EngineWorkspace.create(engine, simulator, declaringLate("1"));
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
    workspace.declare(declaringLate("2"));
    simulator.forget();
  });

  afterEach(async () => {
    await workspace.remove();
    await simulator.close();
  });

  const enable = (): void => {
    simulator.setService("svm_db", { enabled: true });
    loginInitiator(simulator, "svm_db", HOST);
  };

  it("keeps its sessions when somebody enables it after the plan", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    enable();
    const applied = await workspace.applyPlan();
    // The provider's apply is not asked, because nothing of the service turns out to change.
    expect(applied.exitCode).toBe(engine.provisioning === Provisioning.PROVIDER ? 0 : 1);
    expect(writesAmong(simulator.methods("svm_db"))).toBe("");
    expect(liveSessions(simulator, "svm_db")).toHaveLength(1);
  });

  it("has no session ended by a plan that may not have seen them", async () => {
    enable();
    await workspace.plan();
    const applied = await workspace.applyPlan();
    const isEnded = liveSessions(simulator, "svm_db").length === 0;
    // In provider mode the plan reads the service whatever its alias is, and announces it.
    expect([applied.exitCode, isEnded]).toEqual(engine.provisioning === Provisioning.PROVIDER ? [0, true] : [1, false]);
  });
});
