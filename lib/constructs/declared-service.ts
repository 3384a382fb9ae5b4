import { TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { excerpt, given } from "../model/decode";
import { ActiveSessions, activeSessionsRule } from "../model/active-sessions";
import { DeletionPolicy, deletionPolicyRule } from "../model/deletion-policy";
import { ensureRule, flagRule, svmNameRule, svmUuidRule, targetAliasRule } from "../model/rules";
import type { DeclaredService, ManagedService } from "./declarations";
import type { IscsiServiceProps, SvmProps } from "./iscsi-service-props";
import { isKnownAtPlan } from "./known-at-plan";
import { templateText } from "./template";
import { PropChecks } from "./validation";

const SVM_PROPS: readonly (keyof SvmProps)[] = ["cluster", "svmName", "svmUuid"];
const SERVICE_PROPS: readonly (keyof IscsiServiceProps)[] = [
  ...SVM_PROPS,
  "ensure",
  "enabled",
  "targetAlias",
  "deletionPolicy",
  "activeSessions",
];

/**
 * The service that props declare.
 *
 * @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a prop breaks its rule, or the cluster is of another
 * stack.
 */
export function declaredService(construct: Construct, props: IscsiServiceProps): ManagedService {
  checkService(construct, props);
  const { ensure = "present", enabled, targetAlias } = props;
  const { deletionPolicy = DeletionPolicy.RETAIN, activeSessions = ActiveSessions.PROTECT } = props;
  const wanted = ensure === "absent" ? {} : { enabled: enabled ?? true, targetAlias: normalized(targetAlias) };
  return { ...declaration(construct, props, { ensure, ...wanted }), deletionPolicy, activeSessions };
}

/** A service that is only looked at. Checks and errors as for `declaredService`. */
export function existingService(construct: Construct, props: SvmProps): DeclaredService {
  const checks = new PropChecks(construct);
  checks.names(props, SVM_PROPS);
  checkSvm(checks, construct, props);
  checks.end();
  return declaration(construct, props, {});
}

function checkService(construct: Construct, props: IscsiServiceProps): void {
  const checks = new PropChecks(construct);
  checks.names(props, SERVICE_PROPS);
  checkSvm(checks, construct, props);
  checks.fixed("ensure", props.ensure, ensureRule);
  checks.fixedOrVariable("enabled", props.enabled, flagRule);
  checks.rule("targetAlias", props.targetAlias, targetAliasRule);
  checks.fixed("deletionPolicy", props.deletionPolicy, deletionPolicyRule);
  checks.fixed("activeSessions", props.activeSessions, activeSessionsRule);
  if (props.ensure === "absent") checkNothingElse(checks, props);
  checks.end();
}

function checkSvm(checks: PropChecks, construct: Construct, { cluster, svmName, svmUuid }: SvmProps): void {
  checkCluster(checks, construct, cluster);
  checks.rule("svmName", svmName, svmNameRule);
  checks.rule("svmUuid", svmUuid, svmUuidRule);
  if (svmName === undefined && svmUuid === undefined) checks.add("MISSING_VALUE", NO_SVM);
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
  props: SvmProps,
  values: Readonly<Record<string, unknown>>,
): DeclaredService {
  const { svmName } = props;
  const svmUuid = Token.isUnresolved(props.svmUuid) ? props.svmUuid : props.svmUuid?.toLowerCase();
  const areKnown = (...all: readonly unknown[]): boolean => all.every((value) => isKnownAtPlan(construct, value));
  const svmKnownAtPlan = areKnown(svmName, svmUuid);
  return {
    key: TerraformStack.of(construct).getLogicalId(construct.node),
    svm: svmName ?? svmUuid ?? "",
    svmKnownAtPlan,
    knownAtPlan: props.cluster._knownAtPlan && svmKnownAtPlan && areKnown(...Object.values(values)),
    identity: texts(construct, { svmName, svmUuid }),
    values: texts(construct, values),
  };
}

function texts(construct: Construct, values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(given(values));
  return Object.fromEntries(entries.map(([name, value]) => [name, templateText(construct, name, value)]));
}

/** Terraform normalizes what it stores: without this, what was not normal would differ for ever. */
function normalized(alias: string | undefined): string | undefined {
  return alias === undefined || Token.isUnresolved(alias) ? alias : alias.normalize("NFC");
}

function checkNothingElse(checks: PropChecks, { enabled, targetAlias }: IscsiServiceProps): void {
  for (const extra of Object.keys(given({ enabled, targetAlias }))) {
    const expected = "none: a service that is not there has no values";
    checks.add("INVALID_VALUE", `${extra}: got a value together with ensure "absent", expected ${expected}`);
  }
}

const NO_SVM = "svmName and svmUuid: got neither, expected at least one of them: give the SVM's name or its UUID";
