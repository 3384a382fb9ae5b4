import { type Fields, isFields } from "../model/decode";
import type { Trouble } from "./schemas";
import { type Assigned, assignedVariables, NOT_SIMPLE, type Value, type VariableSources } from "./tfvars";

/** A value that only Terraform knows. */
export class Unknown {
  constructor(
    readonly expression: string,
    readonly reason = "only Terraform knows it",
  ) {}
}

/** A value of a sensitive variable: it is compared, and never shown. */
export class Sensitive {
  constructor(readonly value: Value) {}
}

export type Evaluated = Value | Unknown | Sensitive;

/** An expression in a template, without its braces. */
interface Expression {
  readonly expression: string;
}

/** The parts of a string of a synthesized stack: literals, and the expressions between them. */
export function partsOf(template: string): readonly (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  let at = 0;
  for (const { 0: sequence, index } of template.matchAll(/\$\$\{|%%\{|[$%]\{/g)) {
    // Within an expression that has been read already.
    if (index < at) continue;
    parts.push(template.slice(at, index));
    at = sequence.length === 3 ? index + 3 : expressionEnd(template, index);
    if (sequence.length === 3) parts.push(sequence.slice(1));
    else parts.push({ expression: sequence === "%{" ? template.slice(index, at) : template.slice(index + 2, at - 1) });
  }
  return [...parts, template.slice(at)].filter((part) => part !== "");
}

/** What templates of a stack stand for: literals, input variables, and locals that are made of these. */
export class StackValues {
  #assigned: ReadonlyMap<string, Assigned> | undefined;
  readonly #open = new Set<string>();

  /** @param document the stack's `cdk.tf.json`. */
  constructor(
    private readonly folder: string,
    private readonly document: Fields,
    private readonly sources: VariableSources,
  ) {}

  /** The value of a template. Terraform reads `${path.module}` as `.` in the stack's folder. */
  evaluate(template: string): Evaluated {
    const parts = partsOf(template).map((part) => (typeof part === "string" ? part : this.#expression(part)));
    const unknown = parts.find((part) => part instanceof Unknown);
    const [first = "", ...others] = parts;
    if (unknown !== undefined || others.length === 0) return unknown ?? first;
    const values = parts.map((part) => (part instanceof Sensitive ? part.value : part));
    if (values.includes(null)) return new Unknown(template, "a part of it is null");
    const text = values.map(String).join("");
    return parts.some((part) => part instanceof Sensitive) ? new Sensitive(text) : text;
  }

  /** The JSON that a template stands for, with the values of its expressions; `undefined` if it is none. */
  evaluateJson(template: string): unknown {
    const values: unknown[] = [];
    // No value of a stack has a control character in it.
    const placeholder = (part: Expression): string =>
      part.expression === "path.module" ? "." : String.raw`"\u0000${values.push(asText(this.#expression(part))) - 1}"`;
    const json = partsOf(template).map((part) => (typeof part === "string" ? part : placeholder(part)));
    try {
      return JSON.parse(json.join(""), (_, value: unknown) =>
        typeof value === "string" && value.startsWith("\0") ? values[Number(value.slice(1))] : value,
      );
    } catch {
      return undefined;
    }
  }

  #expression({ expression: whole }: Expression): Evaluated {
    if (whole === "path.module") return ".";
    const expression = withoutEncoding(whole);
    const [, variable] = /^var\.([A-Za-z_][\w-]*)$/.exec(expression) ?? [];
    if (variable !== undefined) return this.#variable(variable);
    const [, local = "", attribute] = /^local\.([\w-]+)(?:\.(\w+))?$/.exec(expression) ?? [];
    const found = isFields(this.document.locals) ? this.document.locals[local] : undefined;
    const value = attribute !== undefined && isFields(found) ? found[attribute] : found;
    if (typeof value === "boolean" || typeof value === "number") return value;
    if (typeof value !== "string" || this.#open.has(expression))
      return new Unknown(whole.startsWith("%{") ? whole : `\${${expression}}`);
    this.#open.add(expression);
    const evaluated = this.evaluate(value);
    this.#open.delete(expression);
    return evaluated;
  }

  #variable(name: string): Evaluated {
    const block = isFields(this.document.variable) ? this.document.variable[name] : undefined;
    const expression = `\${var.${name}}`;
    if (!isFields(block)) return new Unknown(expression);
    const { type = "any", default: defaultValue, nullable, sensitive } = block;
    this.#assigned ??= assignedVariables(this.folder, this.sources);
    const assigned = this.#assigned.get(name) ?? { value: defaultValue as Value | undefined };
    if ("notRead" in assigned) return new Unknown(expression, assigned.notRead);
    const given = "text" in assigned ? assigned.text : assigned.value;
    const value = given === null && nullable === false ? (defaultValue as Value | undefined) : given;
    if (value === undefined) return new Unknown(expression, "the variable has no value");
    const converted = convert(value, String(type));
    if (converted === undefined) return new Unknown(expression, NOT_SIMPLE);
    return sensitive === true ? new Sensitive(converted) : converted;
  }
}

/** An expression without the functions that the constructs put around it. */
function withoutEncoding(expression: string): string {
  return /^jsonencode\(tostring\((.*)\)\)$/s.exec(expression)?.[1] ?? expression;
}

/** A value as one of a simple type, as Terraform converts it; `undefined` where it is none. A default may be anything. */
function convert(value: unknown, type: string): Value | undefined {
  if (value === null) return null;
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  const text = String(value);
  if (type === "string" || (type === "any" && typeof value === "string")) return text;
  if (type === "bool") return { true: true, "1": true, false: false, "0": false }[text];
  if (type === "number") return /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
  return type === "any" ? value : undefined;
}

/** Queries hold texts. */
export function asText(value: Evaluated): string | null | Unknown | Sensitive {
  if (value instanceof Sensitive) return new Sensitive(value.value === null ? null : String(value.value));
  return value === null || value instanceof Unknown ? value : String(value);
}

/** Where an expression ends, which begins with its brace: strings in it may have braces, and expressions. */
function expressionEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '"') at = stringEnd(text, at) - 1;
    else if (text[at] === "{") depth += 1;
    else if (text[at] === "}" && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '"') return at + 1;
    if (text[at] === "\\" || text.startsWith("$${", at)) at += 1;
    else if (text.startsWith("${", at)) at = expressionEnd(text, at) - 1;
  }
  return text.length;
}

/** What says that fields of a declaration are not compared. */
export function withoutValues(fields: readonly string[]): Trouble {
  return { problem: fields.join("; "), remedy: "give the variable a value (--var, --var-file), or give --plan" };
}
