import { DECLARED_ATTRIBUTE, isManaged, SERVICE_TYPE } from "../model/contract";
import { excerpt, type Fields, omitUndefined, invalid, isFields, parseFields } from "../model/decode";
import { flagRule, type Rule, textRule } from "../model/rules";
import {
  COMPARED_NAMES,
  DECLARED_FIELDS,
  encodeSpec,
  type IscsiServiceSpec,
  SPEC_NAMES,
  VALUE_FIELDS,
} from "../model/service";
import { unknownMember } from "../simulator/read-json";
import type { Simulator } from "../simulator/simulator";
import type { Svm } from "../simulator/svm";
import { described, liveCluster } from "./live";

/** The matchers as they are called. */
export interface IscsiMatchers<R> {
  /** Whether a synthesized stack declares a service; see `toDeclareIscsiService`. */
  toDeclareIscsiService(expected: IscsiServiceSpec): R;
  /** Whether a simulator has a service in that state; see `toServeIscsiService`. */
  toServeIscsiService(expected: IscsiServiceSpec): R;
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- the types of Jest are extended in the namespace that they have
  namespace jest {
    // oxlint-disable-next-line typescript/no-empty-object-type -- it adds the members to Jest's own
    interface Matchers<R> extends IscsiMatchers<R> {}
  }
}

/**
 * The matchers, for `expect.extend` of Jest or Vitest. Jest's types know them at once; Vitest's do with
 * `declare module "vitest" { interface Matchers<T> extends IscsiMatchers<T> {} }`.
 *
 * @example
 * expect.extend(iscsiMatchers);
 * expect(Testing.synth(stack)).toDeclareIscsiService({ svmName: "svm_db", enabled: true });
 */
export const iscsiMatchers = {
  /** Whether a synthesized stack declares a service. */
  toDeclareIscsiService,
  /** Whether a simulator has a service in a state. */
  toServeIscsiService,
};

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

/** Stands for a value that is known to Terraform only. */
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

/** The text that Terraform makes of a template without expressions. */
function literal(template: string): string {
  return template.replaceAll(/([$%])\1\{/g, "$1{");
}

function fieldAt(value: unknown, name: string): Fields {
  const field = isFields(value) ? value[name] : undefined;
  return isFields(field) ? field : {};
}

/**
 * Whether a simulated cluster has a service in the given state now: what a deployment led to. What is not given is not
 * compared; with `ensure: "absent"` the SVM must have no service.
 *
 * @throws Error when it is given no simulator, or expects what no service can be; negated, too
 */
export function toServeIscsiService(simulator: Pick<Simulator, "cluster">, expected: IscsiServiceSpec): MatcherResult {
  checkExpected(expected);
  const { svms } = liveCluster(simulator).state;
  const pass = svms.some((svm) => isSvm(svm, expected) && isAs(svm, expected));
  const list = svms
    .map(({ name, service }) => `\n  ${name}: ${service ? JSON.stringify(service) : "no service"}`)
    .join("");
  return {
    pass,
    message: () =>
      `expected the simulator ${pass ? "not " : ""}to serve ${JSON.stringify(expected)}, got:${list || " no SVM"}`,
  };
}

function isSvm(svm: Svm, { svmName = svm.name, svmUuid = svm.uuid }: IscsiServiceSpec): boolean {
  return svm.name === svmName && svm.uuid === svmUuid.toLowerCase();
}

function isAs({ service }: Svm, { ensure, ...expected }: IscsiServiceSpec): boolean {
  if (service === undefined || ensure === "absent") return service === undefined && ensure === "absent";
  return COMPARED_NAMES.every((name) => expected[name] === undefined || expected[name] === service[name]);
}

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
  const problems = Object.entries(omitUndefined<Fields>(expected)).flatMap(([name, value]) => {
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

/** What a custom matcher of Jest or Vitest answers. */
export interface MatcherResult {
  /** Whether it holds, before any negation. */
  readonly pass: boolean;
  /** What to print when the expectation does not hold, negated or not. */
  readonly message: () => string;
}
