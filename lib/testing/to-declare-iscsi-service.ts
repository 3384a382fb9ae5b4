import { isManaged } from "../model/contract";
import { type Fields, isFields, parseFields } from "../model/decode";
import type { IscsiServiceSpec } from "../model/iscsi-service";
import { DECLARED_ATTRIBUTE, SERVICE_TYPE } from "../model/provider-contract";
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
  const resources = fieldAt(stack, "resource");
  const triggers = Object.values(fieldAt(resources, "null_resource")).map((resource) => fieldAt(resource, "triggers"));
  const services = Object.values(fieldAt(resources, SERVICE_TYPE)).filter(isFields);
  return [
    ...triggers.filter(isManaged).map((each) => specTexts(each, (name) => name)),
    ...services.map((each) => specTexts(each, (name) => DECLARED_ATTRIBUTE[name])),
  ];
}

function specTexts(fields: Fields, nameOf: (name: keyof IscsiServiceSpec) => string): Record<string, string> {
  const declared = SPEC_NAMES.filter((name) => nameOf(name) in fields);
  return Object.fromEntries(declared.map((name) => [name, literal(String(fields[nameOf(name)]))]));
}

/** The text that the engine makes of a template without expressions. */
function literal(template: string): string {
  return template.replaceAll(/([$%])\1\{/g, "$1{");
}

function fieldAt(value: unknown, name: string): Fields {
  const field = isFields(value) ? value[name] : undefined;
  return isFields(field) ? field : {};
}
