import { TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { excerpt } from "../model/decode";
import { ActiveSessions, DeletionPolicy } from "../model/policies";
import {
  DECLARED_FIELDS,
  DECLARED_NAMES,
  type DeclaredName,
  normalized,
  SVM_NAMES,
  VALUE_NAMES,
} from "../model/service";
import type { DeclaredService, ManagedService } from "./declarations";
import type { IscsiServiceProps, SvmProps } from "./iscsi-service-props";
import { isKnownAtPlan } from "./known-at-plan";
import { templateText } from "./template";
import { PropChecks } from "./validation";

/**
 * The service that props declare.
 *
 * @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a prop breaks its rule, or the cluster is of another
 * stack.
 */
export function declaredService(construct: Construct, props: IscsiServiceProps): ManagedService {
  const checks = checkProps(construct, props, DECLARED_NAMES);
  if (props.ensure === "absent") checkNothingElse(checks, props);
  checks.end();
  const { ensure = "present", deletionPolicy = DeletionPolicy.RETAIN, activeSessions = ActiveSessions.PROTECT } = props;
  const wanted = VALUE_NAMES.map((name) => [name, props[name] ?? DECLARED_FIELDS[name].defaultValue] as const);
  const values = ensure === "absent" ? {} : Object.fromEntries(wanted);
  return { ...declaration(construct, props, { ensure, ...values }), deletionPolicy, activeSessions };
}

/** A service that is only read. Checks and errors as for `declaredService`. */
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
  for (const name of names) checkField(checks, name, props[name]);
  if (props.svmName === undefined && props.svmUuid === undefined) checks.add("MISSING_VALUE", NO_SVM);
  return checks;
}

function checkField(checks: PropChecks, name: DeclaredName, value: unknown): void {
  const { rule, knownAt } = DECLARED_FIELDS[name];
  if (knownAt === "synth") checks.fixed(name, value, rule);
  else if (knownAt === "plan") checks.fixedOrVariable(name, value, rule);
  else checks.rule(name, value, rule);
}

/** An observation is no value that CDKTF could hand over to another stack. */
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

/** By what services ask of it: the class is not known here. */
function isCluster(value: unknown): value is SvmProps["cluster"] {
  const asked: keyof SvmProps["cluster"] = "_provisioning";
  return Construct.isConstruct(value) && asked in value;
}

/** Not what is in an object: it may be meant as a connection, with a secret. */
function described(value: unknown): string {
  if (Construct.isConstruct(value)) return `the construct "${value.node.path}"`;
  return typeof value === "object" ? "an object" : excerpt(value);
}

/** The declaration of props that were checked. */
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

function checkNothingElse(checks: PropChecks, props: IscsiServiceProps): void {
  for (const extra of VALUE_NAMES.filter((name) => props[name] !== undefined)) {
    const expected = "none: a service that is not there has no values";
    checks.add("INVALID_VALUE", `${extra}: got a value together with ensure "absent", expected ${expected}`);
  }
}

const NO_SVM = "svmName and svmUuid: got neither, expected at least one of them: give the SVM's name or its UUID";
