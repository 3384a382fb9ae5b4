import { excerpt } from "../model/decode";
import { COMPARED_NAMES, DECLARED_FIELDS } from "../model/service";
import { clusterNameRule, type Rule, svmNameRule } from "../model/rules";
import { type Diagnostic, errorDiagnostic } from "../plugin/diagnostic";
import { UNKNOWN, type Value, type ValueObject } from "../plugin/value";

/** What is wrong with a service that is declared or read. A value that is unknown until apply is not checked. */
export function serviceProblems(config: ValueObject): readonly Diagnostic[] {
  const broken = Object.values(DECLARED_FIELDS).flatMap(({ attribute, rule }) =>
    brokenRule(attribute, rule, config[attribute] ?? null),
  );
  return [
    ...brokenRule("cluster", clusterNameRule, config.cluster ?? null),
    ...broken,
    ...missingSvm(config),
    ...valuesOfAbsent(config),
  ];
}

/** Refuses a plan that cannot tell whether hosts are disconnected. */
export function unknownProblems(config: ValueObject): readonly Diagnostic[] {
  const unknown = Object.values(DECLARED_FIELDS).filter(
    ({ attribute, knownAt }) => knownAt !== "apply" && config[attribute] === UNKNOWN,
  );
  return unknown.map(({ attribute: name }) =>
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
  const attributes = COMPARED_NAMES.map((name) => DECLARED_FIELDS[name].attribute);
  const extra = attributes.filter((name) => (config[name] ?? null) !== null);
  return extra.map((name) =>
    errorDiagnostic(
      `${name}: got a value together with ensure "absent", expected none`,
      "a service that is not there has no values",
      name,
    ),
  );
}
