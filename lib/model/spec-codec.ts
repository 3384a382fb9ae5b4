import { ValidationError } from "../errors";
import { type Fields, given, optionalText } from "./decode";
import type { IscsiServiceSpec } from "./iscsi-service";
import { ensureRule, flagTextRule, type Rule, svmNameRule, svmUuidRule, targetAliasRule } from "./rules";

/** How a field of a spec travels as a text. */
interface SpecField<Value> {
  readonly rule: Rule;
  /** Reads a text that keeps the rule. */
  readonly read: (text: string) => Value | undefined;
}

/** The fields of a spec as flat texts, by their own names: triggers of a `null_resource`, and services of a query. */
const SPEC_FIELDS: { readonly [Name in keyof IscsiServiceSpec]-?: SpecField<IscsiServiceSpec[Name]> } = {
  svmName: { rule: svmNameRule, read: (text) => text },
  svmUuid: { rule: svmUuidRule, read: (text) => text.toLowerCase() },
  ensure: { rule: ensureRule, read: (text) => (text === "absent" ? text : undefined) },
  enabled: { rule: flagTextRule, read: (text) => text === "true" },
  targetAlias: { rule: targetAliasRule, read: (text) => text.normalize("NFC") },
};

/** The names of a spec's flat texts. */
export const SPEC_NAMES = Object.keys(SPEC_FIELDS) as readonly (keyof IscsiServiceSpec)[];

/** Writes a spec as flat texts. What is not declared is absent, but for `ensure`. */
export function encodeSpec(spec: IscsiServiceSpec): Record<string, string> {
  const values = given({ ...spec, ensure: spec.ensure ?? "present" });
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/**
 * Reads a spec from flat texts, and checks what was an unresolved token at synth. Other fields are ignored.
 *
 * @throws ValidationError MISSING_VALUE without an SVM; INVALID_VALUE when a value breaks its rule.
 */
export function decodeSpec(fields: Fields): IscsiServiceSpec {
  const values = SPEC_NAMES.map((name) => {
    const text = optionalText(name, fields[name], SPEC_FIELDS[name].rule);
    return [name, text === undefined ? undefined : SPEC_FIELDS[name].read(text)] as const;
  });
  const spec: IscsiServiceSpec = given(Object.fromEntries(values));
  if (spec.svmName !== undefined || spec.svmUuid !== undefined) return spec;
  throw new ValidationError("MISSING_VALUE", "svmName and svmUuid: both missing, expected at least one of them");
}
