import { DECLARED_ATTRIBUTE, isManaged, SERVICE_TYPE } from "../model/contract";
import { type Fields, isFields, parseFields } from "../model/decode";
import { encodeSpec, type IscsiServiceSpec, SPEC_NAMES } from "../model/service";
import { checkExpected } from "./check-expected";
import { described } from "./described";
import type { MatcherResult } from "./matcher-result";

/**
 * Whether a synthesized stack declares a service. What is not given is not compared, but a service counts as declared to
 * be present unless `ensure` says `"absent"`. A token is compared as the expression that stands for it: `"${var.svm}"`.
 *
 * @param stack what `Testing.synth` or `Testing.synthScope` of cdktf returns, or the text or content of a `cdk.tf.json`.
 * @throws Error when it is given no synthesized stack, or expects what no service can be; negated, too
 */
export function toDeclareIscsiService(stack: unknown, expected: IscsiServiceSpec): MatcherResult {
  checkExpected(expected, isExpression);
  const declared = declaredServices(contentOf(stack));
  const wanted = Object.entries(encodeSpec(expected));
  const pass = declared.some((service) => wanted.every(([name, text]) => service[name] === text));
  const list = declared.map((service) => `\n  ${JSON.stringify(service)}`).join("") || " none";
  return {
    pass,
    message: () =>
      `expected the stack ${pass ? "not " : ""}to declare an iSCSI service ${JSON.stringify(Object.fromEntries(wanted))}, got:${list}`,
  };
}

/** What stands at the top of a stack that has anything. */
const BLOCKS = ["//", "terraform", "provider", "resource", "data", "variable", "output", "locals", "module"];

/** Nothing is in the text that `Testing.synth` makes of a stack without anything; what else has nothing is no stack. */
function contentOf(stack: unknown): Fields {
  const isText = typeof stack === "string";
  const content = isText ? parseFields("the stack", stack) : stack;
  if (isFields(content)) {
    const names = Object.keys(content);
    if ((isText && names.length === 0) || names.some((name) => BLOCKS.includes(name))) return content;
  }
  const expected = "a synthesized stack: what Testing.synth or Testing.synthScope returns";
  throw new Error(`the stack: got ${described(stack)}, expected ${expected}`);
}

/** Stands for a value that is known to the engine only. */
function isExpression(value: unknown): boolean {
  return typeof value === "string" && value.includes("${");
}

/** The specs of a stack's services, as the flat texts of {@link encodeSpec}. */
function declaredServices(stack: Fields): readonly Readonly<Record<string, string>>[] {
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
