import type { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { DeletionPolicy, IscsiService, type IscsiServiceProps, OntapCluster, Provisioning } from "../../../lib";
import { uuidFromName, type Service } from "../../../lib/simulator/svm";
import { svmByName, withSvm } from "../../../lib/simulator/state";
import { type EngineInMode, recordOf, suite } from "../../engine/suite";
import { flat, sectionOf } from "../../helpers/engine/engine-output";
import { type Declare, EngineWorkspace, passwordSettings } from "../../helpers/engine/engine-workspace";
import { startWatchedSimulator, type WatchedSimulator, writesAmong } from "../../helpers/watched-simulator";
import type { ProcessEnd } from "../../programs/process-end";

/** What a declaration is made of. */
interface Scene {
  readonly stack: TerraformStack;
  /** Where every SVM has a service that is enabled. */
  readonly cluster: OntapCluster;
  /** Where the SVMs have none. */
  readonly other: OntapCluster;
  readonly policy: DeletionPolicy;
}

/** The SVMs of one row whose services are written, and what becomes of them. */
interface Outcome {
  readonly svm: string;
  /** @default the first cluster */
  readonly on?: "other";
  /** The writes about the SVM, in their order. */
  readonly writes: string;
  /** The service afterwards; undefined when there is none. */
  readonly live: Partial<Service> | undefined;
}

/** One change of the code. Services that no outcome names are not written, and stay exactly as they are. */
interface ChangeRow {
  readonly change: string;
  readonly before: (scene: Scene) => unknown;
  readonly after: (scene: Scene) => unknown;
  readonly outcomes?: readonly Outcome[];
  /** What the plan of null_resources says, by the beginning of a resource's address. @default nothing is asked */
  readonly plan?: Readonly<Record<string, string>>;
  /** What is otherwise where the provider carries the services. */
  readonly provider: OfProvider;
}

/** How a change goes with the provider. */
interface OfProvider {
  /** What the plan says of resources, by their ids; nothing of what the change does not concern. */
  readonly plan?: Readonly<Record<string, string>>;
  /** @default those of null_resources */
  readonly outcomes?: readonly Outcome[];
  /** The SVM whose service gets another address: one resource goes, and another one declares it. */
  readonly readdressed?: string;
}

type Props = Partial<Omit<IscsiServiceProps, "cluster">>;

/** Declares a service whose policy is the most dangerous one that its mode has. */
function declare(
  scene: Scene,
  id: string,
  props: Props,
  scope: Construct = scene.stack,
  on = scene.cluster,
): IscsiService {
  return new IscsiService(scope, id, { cluster: on, deletionPolicy: scene.policy, ...props });
}

const REPLACED = "must be replaced";
const GONE = "will be destroyed";

/** A change of one construct's props. */
function changed(change: string, id: string, before: Props, after: Props): ChangeRow {
  return {
    change,
    provider: {},
    before: (scene) => declare(scene, id, before),
    after: (scene) => declare(scene, id, after),
  };
}

const MOVES: readonly ChangeRow[] = [
  {
    change: "the construct moves in the tree",
    before: (scene) => declare(scene, "moving", { svmName: "svm_moving" }),
    after: (scene) => declare(scene, "moving", { svmName: "svm_moving" }, new Construct(scene.stack, "site")),
    plan: { "null_resource.moving": GONE },
    provider: { readdressed: "svm_moving" },
  },
  {
    change: "the construct gets another id",
    before: (scene) => declare(scene, "old-id", { svmName: "svm_id" }),
    after: (scene) => declare(scene, "new-id", { svmName: "svm_id" }),
    plan: { "null_resource.old-id": GONE },
    provider: { readdressed: "svm_id" },
  },
  {
    change: "two constructs exchange their SVMs",
    before: (scene) => {
      declare(scene, "left", { svmName: "svm_left" });
      declare(scene, "right", { svmName: "svm_right" });
    },
    after: (scene) => {
      declare(scene, "left", { svmName: "svm_right" });
      declare(scene, "right", { svmName: "svm_left" });
    },
    plan: { "null_resource.left": REPLACED, "null_resource.right": REPLACED },
    provider: { plan: { left: REPLACED, right: REPLACED } },
  },
  {
    change: "a list whose places are ids loses its first entry",
    before: (scene) => {
      ["svm_first", "svm_second"].forEach((svmName, place) => {
        declare(scene, `list${place}`, { svmName });
      });
    },
    after: (scene) => declare(scene, "list0", { svmName: "svm_second" }),
    plan: { "null_resource.list0": REPLACED, "null_resource.list1": GONE },
    provider: { readdressed: "svm_second" },
  },
  {
    change: "the construct moves to another cluster",
    before: (scene) => declare(scene, "far", { svmName: "svm_far" }),
    after: (scene) => {
      declare(scene, "far", { svmName: "svm_far" }, scene.stack, scene.other);
    },
    outcomes: [{ svm: "svm_far", on: "other", writes: "POST", live: { enabled: true } }],
    plan: { "null_resource.far": REPLACED },
    provider: { plan: { far: '"cluster1" -> "cluster2"' } },
  },
  {
    change: "the construct is removed from the code",
    before: (scene) => declare(scene, "removed", { svmName: "svm_removed" }),
    after: () => undefined,
    plan: { "null_resource.removed": GONE },
    provider: {
      plan: { removed: "will be destroyed" },
      outcomes: [{ svm: "svm_removed", writes: "DELETE PATCH DELETE", live: undefined }],
    },
  },
];

const IDENTITIES: readonly ChangeRow[] = [
  changed(
    "svmName gives way to the svmUuid of the same SVM",
    "to-uuid",
    { svmName: "svm_to_uuid" },
    { svmUuid: uuidFromName("svm_to_uuid") },
  ),
  changed(
    "svmUuid gives way to the svmName of the same SVM",
    "to-name",
    { svmUuid: uuidFromName("svm_to_name") },
    { svmName: "svm_to_name" },
  ),
  {
    ...changed(
      "svmUuid comes next to svmName",
      "to-both",
      { svmName: "svm_to_both" },
      { svmName: "svm_to_both", svmUuid: uuidFromName("svm_to_both") },
    ),
    plan: { "null_resource.to-both": "must be replaced" },
  },
  {
    ...changed("svmName names another SVM", "other-svm", { svmName: "svm_given_up" }, { svmName: "svm_new" }),
    outcomes: [{ svm: "svm_new", writes: "POST", live: { enabled: true } }],
    plan: { "null_resource.other-svm": '"svm_given_up" -> "svm_new"' },
    provider: { plan: { "other-svm": '"svm_given_up" -> "svm_new"' } },
  },
  changed("the SVM is renamed, and svmName follows", "followed", { svmName: "svm_called" }, { svmName: "svm_renamed" }),
];

const VALUES: readonly ChangeRow[] = [
  {
    ...changed('ensure becomes "absent"', "absent", { svmName: "svm_gone" }, { svmName: "svm_gone", ensure: "absent" }),
    outcomes: [{ svm: "svm_gone", writes: "DELETE PATCH DELETE", live: undefined }],
    plan: { "null_resource.absent": "service: live present (enabled true" },
    provider: { plan: { absent: '"present" -> "absent"' } },
  },
  {
    ...changed("enabled becomes false", "off", { svmName: "svm_off" }, { svmName: "svm_off", enabled: false }),
    outcomes: [{ svm: "svm_off", writes: "PATCH", live: { enabled: false } }],
    plan: { "null_resource.off": "enabled: live true, declared false" },
    provider: { plan: { off: "true -> false" } },
  },
];

/** Every change of the code that must not be an outage unless it says so. */
const CHANGES: readonly ChangeRow[] = [...MOVES, ...IDENTITIES, ...VALUES];

/** The SVMs of the first cluster that have a service before the change. */
const SVMS: readonly string[] = [
  ...["svm_moving", "svm_id", "svm_left", "svm_right", "svm_first", "svm_second", "svm_far", "svm_removed"],
  ...["svm_to_uuid", "svm_to_name", "svm_to_both", "svm_given_up", "svm_called", "svm_gone", "svm_off"],
];

suite("a change of the code", { engines: "turns", modes: "both" }, (engine) => {
  const [MADE, READDRESSED] = [
    CHANGES.filter((row) => !isReaddressed(engine, row)),
    CHANGES.filter(({ provider }) => provider.readdressed),
  ];
  let simulator: WatchedSimulator;
  let other: WatchedSimulator;
  let workspace: EngineWorkspace;
  let planned: ProcessEnd;
  let before: ReadonlyMap<string, unknown>;

  beforeAll(async () => {
    const svms = SVMS.map((name) => ({ name, service: {} }));
    simulator = await startWatchedSimulator({ svms: [...svms, { name: "svm_new" }] });
    other = await startWatchedSimulator({ svms: [{ name: "svm_far" }] });
    const settings = {
      ...passwordSettings(simulator),
      ...passwordSettings(other, "other"),
    };
    workspace = await EngineWorkspace.create(engine, simulator, declareAll("before", "before"), settings);
    expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
    rename("svm_called", "svm_renamed");
    before = liveServices();
    simulator.forget();
    workspace.declare(declareAll("after", "before"));
    planned = await workspace.plan();
    expect(await workspace.applyPlan()).toMatchObject({ exitCode: 0 });
  });

  afterAll(async () => {
    await workspace.remove();
    await simulator.close();
    await other.close();
  });

  it.each(MADE)("is planned with what it means: $change", (row) => {
    for (const [address, text] of Object.entries(planOf(engine, row)))
      expect(sectionOf(planned, address)).toContain(text);
  });

  it.each(MADE.filter((row) => outcomesOf(engine, row).length > 0))("writes what it says: $change", (row) => {
    for (const outcome of outcomesOf(engine, row)) expectOutcome(outcome);
  });

  it("leaves all other services exactly as they were, without a write", () => {
    const after = liveServices();
    for (const [svm, service] of before) {
      if (isWritten(engine, svm)) continue;
      expect([svm, writesAmong(simulator.methods(svm)), after.get(svm)]).toEqual([svm, "", service]);
    }
  });

  it("plans clean afterwards", async () => {
    expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
  });

  it("refuses to delete what only gets another address", async () => {
    workspace.declare(declareAll("after", "after"));
    simulator.forget();
    const moved = await workspace.plan();
    const refused = READDRESSED.filter((row) => isReaddressed(engine, row));
    expect(moved).toMatchObject({ exitCode: refused.length === 0 ? 0 : 1 });
    for (const { provider } of refused)
      expect(flat(moved)).toContain(`SVM ${String(provider.readdressed)} of cluster1: one resource declares`);
    for (const { provider } of READDRESSED) expect(writesAmong(simulator.methods(provider.readdressed ?? ""))).toBe("");
  });

  /** What gets another address in this mode, too, as it is to be. */
  function declareAll(when: "before" | "after", readdressed: "before" | "after"): Declare {
    return (stack, cluster, provisioning) => {
      const props = { name: "cluster2", endpoint: other.endpoint, profile: "other", provisioning };
      const policy = provisioning === Provisioning.PROVIDER ? DeletionPolicy.DELETE : DeletionPolicy.RETAIN;
      const scene = { stack, cluster, other: new OntapCluster(stack, "other", props), policy };
      for (const row of CHANGES) row[isReaddressed(engine, row) ? readdressed : when](scene);
    };
  }

  /** Renames an SVM behind everybody's back. */
  function rename(svm: string, name: string): void {
    const { uuid } = svmByName(simulator.cluster.state, svm) ?? {};
    if (uuid === undefined) throw new Error(`no SVM ${svm}`);
    simulator.cluster.update((state) => withSvm(state, uuid, { name }));
  }

  function liveServices(): ReadonlyMap<string, unknown> {
    return new Map(simulator.cluster.state.svms.map(({ name, service }) => [name, service]));
  }

  function expectOutcome({ svm, on, writes, live }: Outcome): void {
    const place = on === undefined ? simulator : other;
    expect(writesAmong(place.methods(svm))).toBe(writes);
    if (live === undefined) expect(place.service(svm)).toBeUndefined();
    else expect(place.service(svm)).toMatchObject(live);
  }
});

function isWritten(engine: EngineInMode, svm: string): boolean {
  return CHANGES.some((row) =>
    outcomesOf(engine, row).some((outcome) => outcome.svm === svm && outcome.on === undefined),
  );
}

function isReaddressed({ provisioning }: EngineInMode, { provider }: ChangeRow): boolean {
  return provisioning === Provisioning.PROVIDER && provider.readdressed !== undefined;
}

/** What the plan says, by the beginning of a resource's address. */
function planOf(engine: EngineInMode, { plan, provider }: ChangeRow): Readonly<Record<string, string>> {
  if (engine.provisioning !== Provisioning.PROVIDER) return plan ?? {};
  const said = Object.entries(provider.plan ?? {});
  return Object.fromEntries(said.map(([id, text]) => [`${recordOf(engine, id)} `, text]));
}

function outcomesOf({ provisioning }: EngineInMode, { outcomes = [], provider }: ChangeRow): readonly Outcome[] {
  return provisioning === Provisioning.PROVIDER ? (provider.outcomes ?? outcomes) : outcomes;
}
