import { TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";
import { ensureRule, svmNameRule, svmUuidRule, targetAliasRule } from "../model/rules";
import type { IscsiServiceProps, SvmProps } from "./iscsi-service-props";
import type { ServiceTexts } from "./service-texts";
import { templateText } from "./template";
import { checkProp, constructError, flagRule } from "./validation";

/**
 * The service that props declare.
 *
 * @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a prop breaks its rule or the cluster is of another
 * stack.
 */
export function declaredService(construct: Construct, props: IscsiServiceProps): ServiceTexts {
  const { ensure = "present", enabled, targetAlias } = props;
  checkProp(construct, "ensure", ensure, ensureRule);
  checkProp(construct, "enabled", enabled, flagRule);
  checkProp(construct, "targetAlias", targetAlias, targetAliasRule);
  if (ensure === "absent") checkNothingElse(construct, props);
  const wanted = ensure === "absent" ? {} : { enabled: enabled ?? true, target_alias: normalized(targetAlias) };
  return declaration(construct, props, { ensure, ...wanted });
}

/** A service that is only looked at. Checks and errors as for `declaredService`. */
export function existingService(construct: Construct, props: SvmProps): ServiceTexts {
  return declaration(construct, props, {});
}

function declaration(construct: Construct, props: SvmProps, values: Readonly<Record<string, unknown>>): ServiceTexts {
  const { svmName } = props;
  checkStack(construct, props.cluster);
  checkProp(construct, "svmName", svmName, svmNameRule);
  checkProp(construct, "svmUuid", props.svmUuid, svmUuidRule);
  const svmUuid = Token.isUnresolved(props.svmUuid) ? props.svmUuid : props.svmUuid?.toLowerCase();
  const svm = svmName ?? svmUuid;
  if (svm === undefined) throw constructError(construct, "MISSING_VALUE", NO_SVM);
  const known =
    props.cluster.known && !Object.values({ svmName, svmUuid, ...values }).some((value) => Token.isUnresolved(value));
  return {
    key: known ? svm : "service",
    svm,
    known,
    identity: texts({ svm: svmName, svm_uuid: svmUuid }),
    values: texts(values),
  };
}

/** An observation is no value that CDKTF could hand over to another stack. */
function checkStack(construct: Construct, cluster: Construct): void {
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
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, templateText(value)]));
}

/** The engine normalizes what it stores: without this, what was not normal would differ for ever. */
function normalized(alias: string | undefined): string | undefined {
  return alias === undefined || Token.isUnresolved(alias) ? alias : alias.normalize("NFC");
}

function checkNothingElse(construct: Construct, { enabled, targetAlias }: IscsiServiceProps): void {
  const given = Object.entries({ enabled, targetAlias }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  const problem = `${given[0]}: got a value together with ensure "absent", expected none: a service that is not there has no values`;
  throw constructError(construct, "INVALID_VALUE", problem);
}

const NO_SVM = "svmName and svmUuid: got neither, expected at least one of them: give the SVM's name or its UUID";
