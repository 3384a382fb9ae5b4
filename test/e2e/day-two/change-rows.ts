import type { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { DeletionPolicy, IscsiService, type IscsiServiceProps, type OntapCluster } from "../../../lib";
import { uuidFromName } from "../../../lib/simulator/state/identity";
import type { Service } from "../../../lib/simulator/state/svm";

/** What a declaration is made of. */
export interface Scene {
  readonly stack: TerraformStack;
  /** Where every SVM has a service that is enabled. */
  readonly cluster: OntapCluster;
  /** Where the SVMs have none. */
  readonly other: OntapCluster;
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
  /** What the plan of null_resources says, by the beginning of a resource's address. */
  readonly plan: Readonly<Record<string, string>>;
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

/** Declares a service whose policy is the most dangerous one. */
function declare(scope: Construct, id: string, cluster: OntapCluster, props: Props): void {
  new IscsiService(scope, id, { cluster, deletionPolicy: DeletionPolicy.DELETE, ...props });
}

const REPLACED = "must be replaced";
const IN_PLACE = "will be updated in-place";
const STAYS = "removed from the code, it stays as it is";

/** A change of one construct's props. */
function changed(change: string, id: string, before: Props, after: Props): ChangeRow {
  return {
    change,
    plan: { [`terraform_data.${id}_owner`]: IN_PLACE },
    provider: {},
    before: ({ stack, cluster }) => {
      declare(stack, id, cluster, before);
    },
    after: ({ stack, cluster }) => {
      declare(stack, id, cluster, after);
    },
  };
}

const MOVES: readonly ChangeRow[] = [
  {
    change: "the construct moves in the tree",
    before: ({ stack, cluster }) => {
      declare(stack, "moving", cluster, { svmName: "svm_moving" });
    },
    after: ({ stack, cluster }) => {
      declare(new Construct(stack, "site"), "moving", cluster, { svmName: "svm_moving" });
    },
    plan: { "terraform_data.moving_owner": STAYS },
    provider: { readdressed: "svm_moving" },
  },
  {
    change: "the construct gets another id",
    before: ({ stack, cluster }) => {
      declare(stack, "old-id", cluster, { svmName: "svm_id" });
    },
    after: ({ stack, cluster }) => {
      declare(stack, "new-id", cluster, { svmName: "svm_id" });
    },
    plan: { "terraform_data.old-id_owner": STAYS },
    provider: { readdressed: "svm_id" },
  },
  {
    change: "two constructs exchange their SVMs",
    before: ({ stack, cluster }) => {
      declare(stack, "left", cluster, { svmName: "svm_left" });
      declare(stack, "right", cluster, { svmName: "svm_right" });
    },
    after: ({ stack, cluster }) => {
      declare(stack, "left", cluster, { svmName: "svm_right" });
      declare(stack, "right", cluster, { svmName: "svm_left" });
    },
    plan: { "terraform_data.left_owner": IN_PLACE, "terraform_data.right_owner": IN_PLACE },
    provider: { plan: { left: REPLACED, right: REPLACED } },
  },
  {
    change: "a list whose places are ids loses its first entry",
    before: ({ stack, cluster }) => {
      ["svm_first", "svm_second"].forEach((svmName, place) => {
        declare(stack, `list${place}`, cluster, { svmName });
      });
    },
    after: ({ stack, cluster }) => {
      declare(stack, "list0", cluster, { svmName: "svm_second" });
    },
    plan: { "terraform_data.list0_owner": IN_PLACE, "terraform_data.list1_owner": STAYS },
    provider: { readdressed: "svm_second" },
  },
  {
    change: "the construct moves to another cluster",
    before: ({ stack, cluster }) => {
      declare(stack, "far", cluster, { svmName: "svm_far" });
    },
    after: ({ stack, other }) => {
      declare(stack, "far", other, { svmName: "svm_far" });
    },
    outcomes: [{ svm: "svm_far", on: "other", writes: "POST", live: { enabled: true } }],
    plan: { "terraform_data.far_owner": 'cluster1" -> "cluster2' },
    provider: { plan: { far: '"cluster1" -> "cluster2"' } },
  },
  {
    change: "the construct is removed from the code",
    before: ({ stack, cluster }) => {
      declare(stack, "removed", cluster, { svmName: "svm_removed" });
    },
    after: () => undefined,
    plan: { "terraform_data.removed_owner": STAYS },
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
    plan: { "terraform_data.other-svm_owner": '"svm_given_up" -> "svm_new"' },
    provider: { plan: { "other-svm": '"svm_given_up" -> "svm_new"' } },
  },
  changed("the SVM is renamed, and svmName follows", "followed", { svmName: "svm_called" }, { svmName: "svm_renamed" }),
];

const VALUES: readonly ChangeRow[] = [
  {
    ...changed('ensure becomes "absent"', "absent", { svmName: "svm_gone" }, { svmName: "svm_gone", ensure: "absent" }),
    outcomes: [{ svm: "svm_gone", writes: "DELETE PATCH DELETE", live: undefined }],
    plan: { "null_resource.absent": "service: live present (enabled true" },
    provider: { plan: { absent: "service: live present (enabled true" } },
  },
  {
    ...changed("enabled becomes false", "off", { svmName: "svm_off" }, { svmName: "svm_off", enabled: false }),
    outcomes: [{ svm: "svm_off", writes: "PATCH", live: { enabled: false } }],
    plan: { "null_resource.off": "enabled: live true, declared false" },
    provider: { plan: { off: "enabled: live true, declared false" } },
  },
];

const POLICIES = Object.values(DeletionPolicy);

const SWITCHES_OF_POLICY = POLICIES.flatMap((before) =>
  POLICIES.filter((after) => after !== before).map((after) => ({ before, after, svmName: `svm_${before}_${after}` })),
);

const SWITCHES: readonly ChangeRow[] = SWITCHES_OF_POLICY.map(({ before, after, svmName }) => ({
  ...changed(
    `deletionPolicy changes from ${before} to ${after}`,
    `${before}-${after}`,
    { svmName, deletionPolicy: before },
    { svmName, deletionPolicy: after },
  ),
  plan: { [`terraform_data.${before}-${after}_owner`]: `"${before}" -> "${after}"` },
  provider: { plan: { [`${before}-${after}`]: `"${before}" -> "${after}"` } },
}));

/** Every change of the code that must not be an outage unless it says so. */
export const CHANGES: readonly ChangeRow[] = [...MOVES, ...IDENTITIES, ...VALUES, ...SWITCHES];

/** The SVMs of the first cluster that have a service before the change. */
export const SVMS: readonly string[] = [
  ...["svm_moving", "svm_id", "svm_left", "svm_right", "svm_first", "svm_second", "svm_far", "svm_removed"],
  ...["svm_to_uuid", "svm_to_name", "svm_to_both", "svm_given_up", "svm_called", "svm_gone", "svm_off"],
  ...SWITCHES_OF_POLICY.map(({ svmName }) => svmName),
];
