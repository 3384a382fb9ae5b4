import { isManaged } from "../model/contract";
import { type Fields, isFields, parseFields } from "../model/decode";
import type { IscsiServiceSpec } from "../model/iscsi-service";
import { encodeSpec, SPEC_NAMES } from "../model/spec-codec";
import type { MatcherResult } from "./matcher-result";

/**
 * Whether a synthesized stack declares a service. What is not given is not compared, but a service counts as declared to
 * be present unless `ensure` says `"absent"`. A token is compared as the expression that stands for it: `"${var.svm}"`.
 *
 * @param stack what `Testing.synth` or `Testing.synthScope` of cdktf returns, or the text or content of a `cdk.tf.json`.
 * @throws ValidationError when the text is not JSON
 */
export function toDeclareIscsiService(stack: unknown, expected: IscsiServiceSpec): MatcherResult {
  const declared = declaredServices(typeof stack === "string" ? parseFields("the stack", stack) : stack);
  const wanted = Object.entries(encodeSpec(expected));
  const pass = declared.some((service) => wanted.every(([name, text]) => service[name] === text));
  const list = declared.map((service) => `\n  ${JSON.stringify(service)}`).join("") || " none";
  return {
    pass,
    message: () =>
      `expected the stack ${pass ? "not " : ""}to declare an iSCSI service ${JSON.stringify(Object.fromEntries(wanted))}, got:${list}`,
  };
}

/** The specs of a stack's services, as the flat texts of {@link encodeSpec}. */
function declaredServices(stack: unknown): readonly Readonly<Record<string, string>>[] {
  const resources = Object.values(fieldAt(fieldAt(stack, "resource"), "null_resource"));
  return resources
    .map((resource) => fieldAt(resource, "triggers"))
    .filter(isManaged)
    .map(specTexts);
}

function specTexts(triggers: Fields): Record<string, string> {
  const declared = SPEC_NAMES.filter((name) => name in triggers);
  return Object.fromEntries(declared.map((name) => [name, literal(String(triggers[name]))]));
}

/** The text that the engine makes of a template without expressions. */
function literal(template: string): string {
  return template.replaceAll(/([$%])\1\{/g, "$1{");
}

function fieldAt(value: unknown, name: string): Fields {
  const field = isFields(value) ? value[name] : undefined;
  return isFields(field) ? field : {};
}
