import { Token } from "cdktf";
import type { IConstruct } from "constructs";
import { closest, distance } from "fastest-levenshtein";
import { ValidationError, type ValidationErrorCode } from "../errors";
import { excerpt } from "../model/decode";
import type { Rule } from "../model/rules";
import { isInputVariable } from "./tokens";

/**
 * The error for a construct whose props cannot be right; it names the construct by class and path. Its stack begins where the
 * construct was made: that is the line which Node.js shows of an error that nobody catches.
 */
export function constructError(construct: IConstruct, code: ValidationErrorCode, problem: string): ValidationError {
  const error = new ValidationError(code, `${nameOf(construct)}: ${problem}`);
  const { stack = "" } = error;
  Error.captureStackTrace(error, construct.constructor);
  // Nothing is left where the construct was there already.
  if (!error.stack?.includes("\n    at ")) error.stack = stack;
  return error;
}

function nameOf(construct: IConstruct): string {
  return `${construct.constructor.name} "${construct.node.path}"`;
}

/** Collects what is wrong with the props of a construct, so that all of it is told at once. */
export class PropChecks {
  readonly #problems: { readonly code: ValidationErrorCode; readonly problem: string }[] = [];

  constructor(private readonly construct: IConstruct) {}

  /**
   * Checks that props are an object, and have no other keys: plain JavaScript gets past the type, and what is not known would
   * be left out in silence.
   *
   * @throws ValidationError MISSING_VALUE when they are no object: there is nothing else to check.
   */
  names(props: unknown, names: readonly string[]): void {
    if (typeof props !== "object" || props === null)
      throw constructError(this.construct, "MISSING_VALUE", `props: got ${excerpt(props)}, expected an object`);
    const unknown = Object.entries(props).filter(([name, value]) => value !== undefined && !names.includes(name));
    for (const [name] of unknown) this.add("INVALID_VALUE", noSuchProp(name, names));
  }

  /** Checks a prop against its rule. Leaves alone what is absent, and a token: its value is checked when a program gets it. */
  rule(prop: string, value: unknown, rule: Rule): void {
    const expected = value === undefined || Token.isUnresolved(value) ? undefined : rule(value);
    if (expected !== undefined) this.add("INVALID_VALUE", `${prop}: got ${excerpt(value)}, expected ${expected}`);
  }

  /** Checks a prop that must be written down: whoever reads the code or approves a plan must see it. */
  fixed(prop: string, value: unknown, rule: Rule): void {
    if (Token.isUnresolved(value)) this.add("INVALID_VALUE", `${prop}: ${NOT_WRITTEN_DOWN}, expected ${rule(value)}`);
    else this.rule(prop, value, rule);
  }

  /** Checks a prop that must be written down or be an input variable, which every plan knows. */
  fixedOrVariable(prop: string, value: unknown, rule: Rule): void {
    if (!Token.isUnresolved(value)) this.rule(prop, value, rule);
    else if (!isInputVariable(this.construct, value))
      this.add("INVALID_VALUE", `${prop}: ${MAYBE_UNKNOWN}, expected ${rule(value)}, or an input variable`);
  }

  /** Adds what was found otherwise. */
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

const NOT_WRITTEN_DOWN = "got a CDKTF token";
const MAYBE_UNKNOWN = "got a CDKTF token, whose value may be unknown until apply";

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
