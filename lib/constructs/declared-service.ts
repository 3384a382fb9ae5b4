import { TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { given } from "../model/decode";
import { ActiveSessions, activeSessionsRule } from "../model/active-sessions";
import { DeletionPolicy, deletionPolicyRule } from "../model/deletion-policy";
import { ensureRule, flagRule, svmNameRule, svmUuidRule, targetAliasRule } from "../model/rules";
import type { DeclaredService, ManagedService } from "./declarations";
import type { IscsiServiceProps, SvmProps } from "./iscsi-service-props";
import { templateText } from "./template";
import { checkProp, checkPropNames, constructError } from "./validation";

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
 * @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a prop breaks its rule or is not known, or the
 * cluster is of another stack.
 */
export function declaredService(construct: Construct, props: IscsiServiceProps): ManagedService {
  checkPropNames(construct, props, SERVICE_PROPS);
  const { ensure = "present", enabled, targetAlias } = props;
  const { deletionPolicy = DeletionPolicy.RETAIN, activeSessions = ActiveSessions.PROTECT } = props;
  checkProp(construct, "ensure", ensure, ensureRule);
  checkProp(construct, "enabled", enabled, flagRule);
  checkProp(construct, "targetAlias", targetAlias, targetAliasRule);
  checkProp(construct, "deletionPolicy", deletionPolicy, deletionPolicyRule);
  checkProp(construct, "activeSessions", activeSessions, activeSessionsRule);
  if (ensure === "absent") checkNothingElse(construct, props);
  const wanted = ensure === "absent" ? {} : { enabled: enabled ?? true, targetAlias: normalized(targetAlias) };
  return { ...declaration(construct, props, { ensure, ...wanted }), deletionPolicy, activeSessions };
}

/** A service that is only looked at. Checks and errors as for `declaredService`. */
export function existingService(construct: Construct, props: SvmProps): DeclaredService {
  checkPropNames(construct, props, SVM_PROPS);
  return declaration(construct, props, {});
}

function declaration(
  construct: Construct,
  props: SvmProps,
  values: Readonly<Record<string, unknown>>,
): DeclaredService {
  const { svmName } = props;
  checkCluster(construct, props.cluster);
  checkProp(construct, "svmName", svmName, svmNameRule);
  checkProp(construct, "svmUuid", props.svmUuid, svmUuidRule);
  const svmUuid = Token.isUnresolved(props.svmUuid) ? props.svmUuid : props.svmUuid?.toLowerCase();
  const svm = svmName ?? svmUuid;
  if (svm === undefined) throw constructError(construct, "MISSING_VALUE", NO_SVM);
  const known =
    props.cluster._known && !Object.values({ svmName, svmUuid, ...values }).some((value) => Token.isUnresolved(value));
  return { key: known ? svm : "service", svm, known, identity: texts({ svmName, svmUuid }), values: texts(values) };
}

/** An observation is no value that CDKTF could hand over to another stack. */
function checkCluster(construct: Construct, cluster: unknown): void {
  if (!Construct.isConstruct(cluster))
    throw constructError(construct, "MISSING_VALUE", "cluster: missing, expected an OntapCluster of this stack");
  const stack = TerraformStack.of(construct);
  if (TerraformStack.of(cluster) === stack) return;
  const expected = `a cluster of stack "${stack.node.path}": declare an OntapCluster in each stack`;
  throw constructError(
    construct,
    "INVALID_VALUE",
    `cluster: got "${cluster.node.path}" of another stack, expected ${expected}`,
  );
}

function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given(values)).map(([name, value]) => [name, templateText(value)]));
}

/** The engine normalizes what it stores: without this, what was not normal would differ for ever. */
function normalized(alias: string | undefined): string | undefined {
  return alias === undefined || Token.isUnresolved(alias) ? alias : alias.normalize("NFC");
}

function checkNothingElse(construct: Construct, { enabled, targetAlias }: IscsiServiceProps): void {
  const [extra] = Object.keys(given({ enabled, targetAlias }));
  if (extra === undefined) return;
  const problem = `${extra}: got a value together with ensure "absent", expected none: a service that is not there has no values`;
  throw constructError(construct, "INVALID_VALUE", problem);
}

const NO_SVM = "svmName and svmUuid: got neither, expected at least one of them: give the SVM's name or its UUID";
