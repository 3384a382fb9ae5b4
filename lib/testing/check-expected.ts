import { excerpt, type Fields, given, invalid, isFields } from "../model/decode";
import { DECLARED_FIELDS, SPEC_NAMES, VALUE_FIELDS } from "../model/service";
import { flagRule, type Rule, textRule } from "../model/rules";
import { unknownMember } from "../simulator/json/unknown-member";

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
    const known = SPEC_NAMES.find((other) => other === name);
    if (known === undefined) return unknownMember(path, name, SPEC_NAMES);
    const wanted = isExempt(value) ? undefined : ruleOf(known)(value);
    return wanted === undefined ? [] : `${path}: got ${excerpt(value)}, expected ${wanted}`;
  });
  if (problems.length > 0) throw new Error(problems.join("; "));
}

/** A live value may be one that no construct declares. */
function ruleOf(name: (typeof SPEC_NAMES)[number]): Rule {
  const { type, rule } = DECLARED_FIELDS[name];
  if (!(name in VALUE_FIELDS)) return rule;
  return type === "bool" ? flagRule : textRule;
}
