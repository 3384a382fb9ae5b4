import type { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { DeletionPolicy, IscsiService, type IscsiServiceProps, type OntapCluster } from "../../../lib";
import { type Service, uuidFromName } from "../../../lib/simulator/svm";

/** What a declaration is made of. */
export interface Scene {
  readonly stack: TerraformStack;
  /** Where every SVM has a service that is enabled. */
  readonly cluster: OntapCluster;
  /** Where the SVMs have none. */
  readonly other: OntapCluster;
  readonly policy: DeletionPolicy;
}

/** The SVMs of one row whose services are written, and what becomes of them. */
export interface Outcome {
  readonly svm: string;
  /** @default the first cluster */
  readonly on?: "other";
  /** The writes about the SVM, in their order. */
  readonly writes: string;
  /** The service afterwards; undefined when there is none. */
  readonly live: Partial<Service> | undefined;
}

/** One change of the code. Services that no outcome names are not written, and stay exactly as they are. */
export interface ChangeRow {
  readonly change: string;
  readonly before: (scene: Scene) => void;
  readonly after: (scene: Scene) => void;
  readonly outcomes?: readonly Outcome[];
  /** What the plan of null_resources says, by the beginning of a resource's address. @default nothing is asked */
  readonly plan?: Readonly<Record<string, string>>;
  /** What is otherwise where the provider carries the services. */
  readonly provider: OfProvider;
}

/** How a change goes with the provider. */
export interface OfProvider {
  /** What the plan says of resources, by their ids; nothing of what the change does not concern. */
  readonly plan?: Readonly<Record<string, string>>;
  /** @default those of null_resources */
  readonly outcomes?: readonly Outcome[];
  /** The SVM whose service gets another address: one resource goes, and another one declares it. */
  readonly readdressed?: string;
}

type Props = Partial<Omit<IscsiServiceProps, "cluster">>;

/** Declares a service whose policy is the most dangerous one that its mode has. */
function declare({ policy }: Scene, scope: Construct, id: string, cluster: OntapCluster, props: Props): void {
  new IscsiService(scope, id, { cluster, deletionPolicy: policy, ...props });
}

const REPLACED = "must be replaced";
const GONE = "will be destroyed";

/** A change of one construct's props. */
function changed(change: string, id: string, before: Props, after: Props): ChangeRow {
  return {
    change,
    provider: {},
    before: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, id, cluster, before);
    },
    after: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, id, cluster, after);
    },
  };
}

const MOVES: readonly ChangeRow[] = [
  {
    change: "the construct moves in the tree",
    before: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, "moving", cluster, { svmName: "svm_moving" });
    },
    after: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, new Construct(stack, "site"), "moving", cluster, { svmName: "svm_moving" });
    },
    plan: { "null_resource.moving": GONE },
    provider: { readdressed: "svm_moving" },
  },
  {
    change: "the construct gets another id",
    before: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, "old-id", cluster, { svmName: "svm_id" });
    },
    after: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, "new-id", cluster, { svmName: "svm_id" });
    },
    plan: { "null_resource.old-id": GONE },
    provider: { readdressed: "svm_id" },
  },
  {
    change: "two constructs exchange their SVMs",
    before: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, "left", cluster, { svmName: "svm_left" });
      declare(scene, stack, "right", cluster, { svmName: "svm_right" });
    },
    after: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, "left", cluster, { svmName: "svm_right" });
      declare(scene, stack, "right", cluster, { svmName: "svm_left" });
    },
    plan: { "null_resource.left": REPLACED, "null_resource.right": REPLACED },
    provider: { plan: { left: REPLACED, right: REPLACED } },
  },
  {
    change: "a list whose places are ids loses its first entry",
    before: (scene) => {
      const { stack, cluster } = scene;
      ["svm_first", "svm_second"].forEach((svmName, place) => {
        declare(scene, stack, `list${place}`, cluster, { svmName });
      });
    },
    after: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, "list0", cluster, { svmName: "svm_second" });
    },
    plan: { "null_resource.list0": REPLACED, "null_resource.list1": GONE },
    provider: { readdressed: "svm_second" },
  },
  {
    change: "the construct moves to another cluster",
    before: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, "far", cluster, { svmName: "svm_far" });
    },
    after: (scene) => {
      const { stack, other } = scene;
      declare(scene, stack, "far", other, { svmName: "svm_far" });
    },
    outcomes: [{ svm: "svm_far", on: "other", writes: "POST", live: { enabled: true } }],
    plan: { "null_resource.far": REPLACED },
    provider: { plan: { far: '"cluster1" -> "cluster2"' } },
  },
  {
    change: "the construct is removed from the code",
    before: (scene) => {
      const { stack, cluster } = scene;
      declare(scene, stack, "removed", cluster, { svmName: "svm_removed" });
    },
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
export const CHANGES: readonly ChangeRow[] = [...MOVES, ...IDENTITIES, ...VALUES];

/** The SVMs of the first cluster that have a service before the change. */
export const SVMS: readonly string[] = [
  ...["svm_moving", "svm_id", "svm_left", "svm_right", "svm_first", "svm_second", "svm_far", "svm_removed"],
  ...["svm_to_uuid", "svm_to_name", "svm_to_both", "svm_given_up", "svm_called", "svm_gone", "svm_off"],
];
