import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { closest, distance } from "fastest-levenshtein";
import { ValidationError, type ValidationErrorCode } from "../errors";
import { excerpt } from "../model/decode";
import type { Rule } from "../model/rules";
import type { KnownAt } from "../model/service";
import { isInputVariable } from "./tokens";

/**
 * The error for a construct whose props cannot be right. Its stack begins where the construct was made: Node.js shows that line
 * of an error that nobody catches.
 */
export function constructError(construct: IConstruct, code: ValidationErrorCode, problem: string): ValidationError {
  const error = new ValidationError(code, `${construct.constructor.name} "${construct.node.path}": ${problem}`);
  const { stack = "" } = error;
  Error.captureStackTrace(error, construct.constructor);
  // Nothing is left if the construct was made before.
  if (!error.stack?.includes("\n    at ")) error.stack = stack;
  return error;
}

/** Collects what is wrong with the props of a construct, to report all of it at once. */
export class PropChecks {
  readonly #problems: { readonly code: ValidationErrorCode; readonly problem: string }[] = [];

  constructor(private readonly construct: IConstruct) {}

  /**
   * Checks that props are an object and have no other keys. Plain JavaScript gets past the type.
   *
   * @throws ValidationError MISSING_VALUE when they are no object.
   */
  names(props: unknown, names: readonly string[]): void {
    if (typeof props !== "object" || props === null)
      throw constructError(this.construct, "MISSING_VALUE", `props: got ${excerpt(props)}, expected an object`);
    const unknown = Object.entries(props).filter(([name, value]) => value !== undefined && !names.includes(name));
    for (const [name] of unknown) this.add("INVALID_VALUE", noSuchProp(name, names));
  }

  /** Checks a prop against its rule. A program checks the value of a CDKTF token when it gets it. */
  value(prop: string, value: unknown, rule: Rule, knownAt: KnownAt = "apply"): void {
    if (value === undefined) return;
    if (!Token.isUnresolved(value)) {
      const expected = rule(value);
      if (expected !== undefined) this.add("INVALID_VALUE", `${prop}: got ${excerpt(value)}, expected ${expected}`);
    } else if (knownAt === "synth") {
      this.add("INVALID_VALUE", `${prop}: got a CDKTF token, expected ${rule(value)}`);
    } else if (knownAt === "plan" && !isInputVariable(this.construct, value)) {
      const problem = "got a CDKTF token, whose value may be unknown until apply";
      this.add("INVALID_VALUE", `${prop}: ${problem}, expected ${rule(value)}, or an input variable`);
    }
  }

  add(code: ValidationErrorCode, problem: string): void {
    this.#problems.push({ code, problem });
  }

  /** @throws ValidationError of the first problem's code, with all problems and the construct's path. */
  end(): void {
    const [first, ...others] = this.#problems;
    if (first === undefined) return;
    if (others.length === 0) throw constructError(this.construct, first.code, first.problem);
    const lines = this.#problems.map(({ problem }) => `\n  ${problem}`).join("");
    throw constructError(this.construct, first.code, `${others.length + 1} props are wrong:${lines}`);
  }
}

const OF_A_LOGIN = /^(user(name)?|password|token)$/i;

function noSuchProp(name: string, names: readonly string[]): string {
  if (OF_A_LOGIN.test(name))
    return `${name}: there is no prop of that name, credentials come from the environment (ONTAP_USERNAME, ONTAP_PASSWORD, …)`;
  const meant = similar(name, names);
  const expected = meant === undefined ? `expected one of ${names.join(", ")}` : `did you mean ${meant}?`;
  return `${name}: there is no prop of that name, ${expected}`;
}

/** The name of which it is a part, or from which it differs in a third of its letters at most. */
function similar(name: string, names: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  const whole = names.find((other) => lower.length > 2 && other.toLowerCase().includes(lower));
  const nearest = closest(name, [...names]);
  return whole ?? (distance(name, nearest) * 3 <= name.length ? nearest : undefined);
}
