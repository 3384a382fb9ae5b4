import { excerpt, type Fields, given, invalid, isFields } from "../model/decode";
import type { IscsiServiceSpec } from "../model/iscsi-service";
import { ensureRule, flagRule, type Rule, svmNameRule, svmUuidRule, textRule } from "../model/rules";
import { unknownMember } from "../simulator/read-json";

/** A live alias may be one that no construct declares. */
const RULES: { readonly [Name in keyof IscsiServiceSpec]-?: Rule } = {
  svmName: svmNameRule,
  svmUuid: svmUuidRule,
  ensure: ensureRule,
  enabled: flagRule,
  targetAlias: textRule,
};

/**
 * Checks what a matcher expects: plain JavaScript gets past the type, and what is not known would not be compared, what can
 * never be would make every negated expectation hold.
 *
 * @param isExempt tells of a value for which no rule counts.
 * @throws Error with every field that is wrong, what was given and what is expected
 */
export function checkExpected(expected: unknown, isExempt: (value: unknown) => boolean = () => false): void {
  if (!isFields(expected))
    throw invalid("expected", expected, 'an object such as { svmName: "svm_db", enabled: true }');
  const problems = Object.entries(given<Fields>(expected)).flatMap(([name, value]) => {
    const path = `expected.${name}`;
    if (!isKnown(name)) return unknownMember(path, name, Object.keys(RULES));
    const wanted = isExempt(value) ? undefined : RULES[name](value);
    return wanted === undefined ? [] : `${path}: got ${excerpt(value)}, expected ${wanted}`;
  });
  if (problems.length > 0) throw new Error(problems.join("; "));
}

function isKnown(name: string): name is keyof typeof RULES {
  return Object.hasOwn(RULES, name);
}
