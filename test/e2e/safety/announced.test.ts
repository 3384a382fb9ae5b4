import { TerraformResource } from "cdktf";
import { ActiveSessions, IscsiService, type IscsiServiceProps, Provisioning } from "../../../lib";
import type { SeedService } from "../../../lib/simulator/seed/seed-document";
import { uuidFromName } from "../../../lib/simulator/state/identity";
import { liveSessions, loginInitiator, recreateLiveSvm } from "../../../lib/testing";
import { flat } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace } from "../../helpers/engine/engine-workspace";
import { describeModesInTurn } from "../../helpers/engine/modes";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";

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

describeModesInTurn("a service that somebody enables after the plan, and whose sessions may end", (engine, it) => {
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
      isBound ? "inconsistent final plan" : "which the plan did not announce: the service was",
    );
    expect(writesAmong(simulator.methods("svm_db"))).toBe("");
    expect(liveSessions(simulator, "svm_db")).toHaveLength(1);

    expect(flat(await workspace.plan())).toContain("1 session of 1 initiator");
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(liveSessions(simulator, "svm_db")).toHaveLength(0);
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });
});

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

describeModesInTurn("a service whose alias is not known at plan", (engine, it) => {
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

  it("has the end of its sessions announced when somebody enabled it before", async () => {
    enable();
    expect(flat(await workspace.plan())).toContain(`1 session of 1 initiator (${HOST}) would end`);
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
    expect(simulator.service("svm_db")).toMatchObject({ enabled: false, targetAlias: "db" });
  });

  it("has its end announced when somebody enabled it before, though no host is connected yet", async () => {
    simulator.setService("svm_db", { enabled: true });
    const told = {
      [Provisioning.NULL_RESOURCE]: "SVM svm_db: enabled: live true, declared false; the live service is changed",
      [Provisioning.PROVIDER]: "enabled = true -> false",
    };
    expect(flat(await workspace.plan())).toContain(told[engine.provisioning]);
  });

  it("fails the plan beside another declaration of its SVM", async () => {
    workspace.declare((stack, cluster, provisioning) => {
      declaringLate("2")(stack, cluster, provisioning);
      new IscsiService(stack, "again", { cluster, svmUuid: uuidFromName("svm_db"), enabled: false });
    });
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    expect(flat(planned)).toMatch(/declared more than once|expected one declaration/);
  });

  it("fails the plan where its name and its UUID are of two SVMs", async () => {
    workspace.declare(declaringLate("2", { svmUuid: uuidFromName("svm_other") }));
    const planned = await workspace.plan();
    expect(planned.exitCode).toBe(1);
    expect(flat(planned)).toContain("not of the same SVM");
  });

  it("is not written to when its SVM is another one by then", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 2 });
    recreateLiveSvm(simulator, "svm_db");
    simulator.setService("svm_db", { enabled: false, targetAlias: "other" });
    const applied = flat(await workspace.applyPlan());
    const isAsked = engine.provisioning === Provisioning.NULL_RESOURCE;
    expect(applied.includes("not the SVM that was seen when this was applied or planned")).toBe(isAsked);
    expect(writesAmong(simulator.methods("svm_db"))).toBe("");
  });
});
