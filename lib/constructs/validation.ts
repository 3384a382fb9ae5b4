import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { ValidationError, type ValidationErrorCode } from "../errors";

/** The error for a construct whose props cannot be right; it names the construct by class and path. */
export function constructError(construct: IConstruct, code: ValidationErrorCode, problem: string): ValidationError {
  return new ValidationError(code, `${construct.constructor.name} "${construct.node.path}": ${problem}`);
}

/**
 * Checks a prop against its rule. Leaves alone what is absent, and a token: its value is checked when a program gets it.
 *
 * @param printable how a message shows the value.
 * @throws ValidationError INVALID_VALUE with the construct's path, the value and the expectation.
 */
export function checkProp<Value>(
  construct: IConstruct,
  prop: string,
  value: Value | undefined,
  rule: (value: Value) => string | undefined,
  printable: (value: Value) => string = (shown) => JSON.stringify(shown),
): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  const expected = rule(value);
  if (expected === undefined) return;
  throw constructError(construct, "INVALID_VALUE", `${prop}: got ${printable(value)}, expected ${expected}`);
}

/** The rule of a flag: plain JavaScript gets past the type. */
export function flagRule(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : "true or false";
}
