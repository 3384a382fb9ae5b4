import { activeSessionsRule } from "../model/active-sessions";
import { excerpt } from "../model/decode";
import { deletionPolicyRule } from "../model/deletion-policy";
import { clusterNameRule, ensureRule, type Rule, svmNameRule, svmUuidRule, targetAliasRule } from "../model/rules";
import { type Diagnostic, errorDiagnostic } from "../plugin/diagnostic";
import { UNKNOWN, type Value, type ValueObject } from "../plugin/value";

const RULES: Readonly<Record<string, Rule>> = {
  cluster: clusterNameRule,
  svm_name: svmNameRule,
  svm_uuid: svmUuidRule,
  ensure: ensureRule,
  target_alias: targetAliasRule,
  deletion_policy: deletionPolicyRule,
  active_sessions: activeSessionsRule,
};

/** What is wrong with a service that is declared or read. A value that is unknown until apply is not checked. */
export function serviceProblems(config: ValueObject): readonly Diagnostic[] {
  const broken = Object.entries(RULES).flatMap(([name, rule]) => brokenRule(name, rule, config[name] ?? null));
  return [...broken, ...missingSvm(config), ...valuesOfAbsent(config)];
}

/** The attributes that decide whether hosts are disconnected. */
const KNOWN_AT_PLAN = ["ensure", "enabled", "deletion_policy", "active_sessions"];

/** Refuses a plan that cannot tell whether hosts are disconnected. */
export function unknownProblems(config: ValueObject): readonly Diagnostic[] {
  return KNOWN_AT_PLAN.filter((name) => config[name] === UNKNOWN).map((name) =>
    errorDiagnostic(
      `${name}: unknown until apply, expected a value that the plan knows`,
      "Use a literal or an input variable: whoever approves the plan must see whether hosts are disconnected.",
      name,
    ),
  );
}

export function listProblems(config: ValueObject): readonly Diagnostic[] {
  return [
    ...brokenRule("cluster", clusterNameRule, config.cluster ?? null),
    ...brokenRule("svm_name", patternRule, config.svm_name ?? null),
  ];
}

const patternRule: Rule = (value) =>
  svmNameRule(typeof value === "string" ? value.replaceAll("*", "x") : value) === undefined
    ? undefined
    : 'letters, digits, "_", ".", "-", and "*" for any of them';

function brokenRule(name: string, rule: Rule, value: Value): readonly Diagnostic[] {
  if (value === null || value === UNKNOWN) return [];
  const expected = rule(value);
  return expected === undefined
    ? []
    : [errorDiagnostic(`${name}: got ${excerpt(value)}, expected ${expected}`, "", name)];
}

function missingSvm({ svm_name = null, svm_uuid = null }: ValueObject): readonly Diagnostic[] {
  if (svm_name !== null || svm_uuid !== null) return [];
  const problem = "svm_name and svm_uuid: got neither, expected at least one of them";
  return [errorDiagnostic(problem, "give the SVM's name or its UUID", "svm_name")];
}

function valuesOfAbsent(config: ValueObject): readonly Diagnostic[] {
  if (config.ensure !== "absent") return [];
  const extra = ["enabled", "target_alias"].filter((name) => (config[name] ?? null) !== null);
  return extra.map((name) =>
    errorDiagnostic(
      `${name}: got a value together with ensure "absent", expected none`,
      "a service that is not there has no values",
      name,
    ),
  );
}
