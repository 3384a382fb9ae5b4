import { type IResolvable, TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { excerpt } from "../model/decode";
import { ActiveSessions, DeletionPolicy } from "../model/policies";
import {
  COMPARED_NAMES,
  DECLARED_FIELDS,
  DECLARED_NAMES,
  type DeclaredName,
  type Ensure,
  normalized,
  SVM_NAMES,
} from "../model/service";
import type { OntapCluster } from "./ontap-cluster";
import type { DeclaredService, ManagedService } from "./provisioning";
import { isKnownAtPlan, templateText } from "./tokens";
import { PropChecks } from "./validation";

/** Which SVM a service belongs to. */
export interface SvmProps {
  /** The cluster of the SVM. */
  readonly cluster: OntapCluster;
  /**
   * Name of the SVM: letters, digits, `_`, `.`, `-`. One of `svmName` and `svmUuid` is required; with both, they must be
   * of the same SVM. May be an input variable or an attribute of another resource.
   *
   * @default the SVM is found by `svmUuid`
   */
  readonly svmName?: string;
  /**
   * UUID of the SVM: it stays the same when the SVM is renamed. May be an input variable or an attribute of another resource.
   *
   * @default the SVM is found by `svmName`
   */
  readonly svmUuid?: string;
}

/** The desired state of the iSCSI service of one SVM. */
export interface IscsiServiceProps extends SvmProps {
  /**
   * Whether the SVM has a service. `"absent"` deletes a live one, which is disabled before if ONTAP wants that. No CDKTF token.
   *
   * @default "present"
   */
  readonly ensure?: Ensure;
  /**
   * Whether the service serves its LUNs. Disabling it ends every iSCSI session of the SVM. May be an input variable.
   *
   * @default it is not managed; ONTAP enables a new service
   */
  readonly enabled?: boolean | IResolvable;
  /**
   * Alias of the target: at most 128 printable characters without spaces; `""` clears it. Public: the target sends it to
   * initiators at login (RFC 7143). May be an input variable or an attribute of another resource.
   *
   * @default the alias is not managed; ONTAP gives a new service the SVM's name
   */
  readonly targetAlias?: string;
  /**
   * The IQN that the service must have. It is compared, never written: if the live IQN is another, drift shows it, and the plan
   * fails with the commands of ONTAP's CLI that set it. May be an input variable or an attribute of another resource.
   *
   * @default any IQN; ONTAP generates it
   */
  readonly targetName?: string;
  /**
   * What a destroy, or a removal of the construct from the code, does to the live service. Moves, and another SVM or cluster,
   * keep it. The policy that was applied last counts. `DISABLE` and `DELETE` need `Provisioning.PROVIDER`. No CDKTF token.
   *
   * @default DeletionPolicy.RETAIN
   */
  readonly deletionPolicy?: DeletionPolicy;
  /**
   * What happens to a write that would end iSCSI sessions of the SVM's hosts: disabling or deleting the service, by `enabled`,
   * `ensure` or the deletion policy. The sessions are read at plan and again right before the write. No CDKTF token.
   *
   * @default ActiveSessions.PROTECT
   */
  readonly activeSessions?: ActiveSessions;
}

/** @throws ValidationError MISSING_VALUE or INVALID_VALUE with everything that is wrong with the props. */
export function declaredService(construct: Construct, props: IscsiServiceProps): ManagedService {
  const checks = checkProps(construct, props, DECLARED_NAMES);
  const { ensure = "present", deletionPolicy = DeletionPolicy.RETAIN, activeSessions = ActiveSessions.PROTECT } = props;
  if (ensure === "absent") checkNoValues(checks, props);
  checks.end();
  const wanted = COMPARED_NAMES.map((name) => [name, props[name]] as const);
  const values = ensure === "absent" ? {} : Object.fromEntries(wanted);
  return { ...declaration(construct, props, { ensure, ...values }), deletionPolicy, activeSessions };
}

export function existingService(construct: Construct, props: SvmProps): DeclaredService {
  checkProps(construct, props, SVM_NAMES).end();
  return declaration(construct, props, {});
}

function checkProps<Name extends DeclaredName>(
  construct: Construct,
  props: SvmProps & Readonly<Partial<Record<Name, unknown>>>,
  names: readonly Name[],
): PropChecks {
  const checks = new PropChecks(construct);
  checks.names(props, ["cluster", ...names]);
  checkCluster(checks, construct, props.cluster);
  for (const name of names) {
    const { rule, knownAt } = DECLARED_FIELDS[name];
    checks.value(name, props[name], rule, knownAt);
  }
  if (props.svmName === undefined && props.svmUuid === undefined) checks.add("MISSING_VALUE", NO_SVM);
  return checks;
}

const NO_SVM = "svmName and svmUuid: got neither, expected at least one of them: give the SVM's name or its UUID";

/** CDKTF cannot pass an observation on to another stack. */
function checkCluster(checks: PropChecks, construct: Construct, cluster: unknown): void {
  const stack = TerraformStack.of(construct);
  if (cluster === undefined) {
    checks.add("MISSING_VALUE", "cluster: missing, expected an OntapCluster of this stack");
  } else if (!isCluster(cluster)) {
    checks.add("INVALID_VALUE", `cluster: got ${described(cluster)}, expected an OntapCluster of this stack`);
  } else if (TerraformStack.of(cluster) !== stack) {
    const expected = `a cluster of stack "${stack.node.path}": declare an OntapCluster in each stack`;
    checks.add("INVALID_VALUE", `cluster: got "${cluster.node.path}" of another stack, expected ${expected}`);
  }
}

/** The class itself cannot be imported: it imports this file. */
function isCluster(value: unknown): value is OntapCluster {
  const asked: keyof OntapCluster = "_provisioning";
  return Construct.isConstruct(value) && asked in value;
}

/** An object may be meant as a connection, with a secret. */
function described(value: unknown): string {
  if (Construct.isConstruct(value)) return `the construct "${value.node.path}"`;
  return typeof value === "object" ? "an object" : excerpt(value);
}

function checkNoValues(checks: PropChecks, props: IscsiServiceProps): void {
  for (const extra of COMPARED_NAMES.filter((name) => props[name] !== undefined)) {
    const expected = "none: a service that is not there has no values";
    checks.add("INVALID_VALUE", `${extra}: got a value together with ensure "absent", expected ${expected}`);
  }
}

function declaration(
  construct: Construct,
  { cluster, svmName, svmUuid }: SvmProps,
  values: Readonly<Partial<Record<DeclaredName, unknown>>>,
): DeclaredService {
  const areKnown = (...all: readonly unknown[]): boolean => all.every((value) => isKnownAtPlan(construct, value));
  const svmKnownAtPlan = areKnown(svmName, svmUuid);
  return {
    key: TerraformStack.of(construct).getLogicalId(construct.node),
    svm: svmName ?? spelled("svmUuid", svmUuid) ?? "",
    svmKnownAtPlan,
    knownAtPlan: cluster._knownAtPlan && svmKnownAtPlan && areKnown(...Object.values(values)),
    identity: texts(construct, { svmName, svmUuid }),
    values: texts(construct, values),
  };
}

function texts(construct: Construct, values: Readonly<Partial<Record<DeclaredName, unknown>>>): Record<string, string> {
  const names = DECLARED_NAMES.filter((name) => values[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, templateText(construct, name, spelled(name, values[name]))]));
}

/** Terraform stores text in normal form C: a value in another form would differ in every plan. */
function spelled<Value>(name: DeclaredName, value: Value): Value | string {
  return Token.isUnresolved(value) ? value : normalized(name, value);
}
