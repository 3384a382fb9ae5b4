import { type IscsiServiceState, type ServiceValues, VALUE_NAMES } from "../../model/iscsi-service";
import { svmNameRule, targetAliasRule } from "../../model/rules";
import { callWithObject, type Property, stringLiteral } from "./typescript-source";

/** The variables that a statement uses, and what its lines begin with. */
export interface StatementStyle {
  readonly scope: string;
  readonly cluster: string;
  readonly indent: string;
}

/** A statement in an app of its own. */
export const NEW_APP: StatementStyle = { scope: "stack", cluster: "cluster", indent: "" };

/**
 * The statement that declares a service as it is live.
 *
 * @param id the construct's.
 */
export function statementOf(
  service: IscsiServiceState,
  id: string,
  { scope, cluster, indent }: StatementStyle,
): string {
  const call = `new IscsiService(${scope}, ${stringLiteral(id)}, `;
  return callWithObject(call, [{ name: "cluster", variable: cluster }, ...propertiesOf(service)], indent);
}

function propertiesOf(service: IscsiServiceState): readonly Property[] {
  const { svmName, svmUuid } = service;
  const hasName = svmNameRule(svmName) === undefined;
  return [
    hasName ? { name: "svmName", value: svmName } : { name: "svmUuid", value: svmUuid },
    ...VALUE_NAMES.filter((name) => IS_DECLARED[name](service)).map((name) => ({ name, value: service[name] })),
  ];
}

/** Whether a value is declared: not where it is the default, or cannot be. */
const IS_DECLARED: { readonly [Name in keyof ServiceValues]-?: (service: IscsiServiceState) => boolean } = {
  enabled: ({ enabled }) => !enabled,
  targetAlias: (service) => aliasProblem(service) === undefined,
};

/** Why a live alias cannot be declared and is left alone; `undefined` when it can. */
export function aliasProblem({ svmName, targetAlias }: IscsiServiceState): string | undefined {
  const expected = targetAlias.includes("${TfToken[") ? "no token of CDKTF" : targetAliasRule(targetAlias);
  if (expected === undefined) return undefined;
  return `SVM ${svmName}: its live alias ${JSON.stringify(targetAlias)} is not declared, expected ${expected}`;
}
