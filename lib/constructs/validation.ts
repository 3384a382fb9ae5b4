import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { ValidationError, type ValidationErrorCode } from "../errors";
import { excerpt } from "../model/decode";
import type { Rule } from "../model/rules";

/** The error for a construct whose props cannot be right; it names the construct by class and path. */
export function constructError(construct: IConstruct, code: ValidationErrorCode, problem: string): ValidationError {
  return new ValidationError(code, `${construct.constructor.name} "${construct.node.path}": ${problem}`);
}

/**
 * Checks a prop against its rule. Leaves alone what is absent, and a token: its value is checked when a program gets it.
 *
 * @throws ValidationError INVALID_VALUE with the construct's path, the value and the expectation.
 */
export function checkProp(construct: IConstruct, prop: string, value: unknown, rule: Rule): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  const expected = rule(value);
  if (expected === undefined) return;
  throw constructError(construct, "INVALID_VALUE", `${prop}: got ${excerpt(value)}, expected ${expected}`);
}

/**
 * Checks that props are an object, and have no other keys: plain JavaScript gets past the type, and what is not known would be
 * left out in silence.
 *
 * @throws ValidationError MISSING_VALUE without props, INVALID_VALUE for another key.
 */
export function checkPropNames(construct: IConstruct, props: unknown, names: readonly string[]): void {
  if (typeof props !== "object" || props === null)
    throw constructError(construct, "MISSING_VALUE", `props: got ${excerpt(props)}, expected an object`);
  const unknown = Object.entries(props).find(([name, value]) => value !== undefined && !names.includes(name));
  if (unknown === undefined) return;
  const problem = `${unknown[0]}: got a prop of that name, expected one of ${names.join(", ")}`;
  throw constructError(construct, "INVALID_VALUE", problem);
}
