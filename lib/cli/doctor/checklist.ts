import { isOntapIscsiError } from "../../errors";
import { withoutSecrets } from "../../secrets";
import { withFlags } from "../connection-flags";
import type { Facts, StepReport } from "../schemas/doctor-report";
import { describeFailure } from "./describe-failure";

/** What is looked at, in this order. */
export type StepId = StepReport["step"];

/** What a check tells of itself. */
interface Told {
  readonly details: readonly string[];
  readonly warnings?: readonly string[];
  /** What was seen, for programs. */
  readonly facts?: Facts;
}

/** The result of one check; a value is for the steps that need this one. */
export type Finding<Value> =
  | (Told & { readonly status: "ok" | "skipped"; readonly value: Value })
  | (Told & { readonly status: "failed"; readonly remedy: string });

/** How a step ended, for those that need it: with a value unless it failed or could not begin. */
export type Outcome<Value> =
  | { readonly step: StepId; readonly passed: true; readonly value: Value }
  | { readonly step: StepId; readonly passed: false };

type ValuesOf<Needed extends readonly Outcome<unknown>[]> = {
  [Index in keyof Needed]: Needed[Index] extends Outcome<infer Value> ? Value : never;
};

/** Runs steps one after the other, leaves out those whose needs failed, and reports each. */
export class Checklist {
  readonly #onReport: (report: StepReport) => void;

  /** @param onReport is told of every step when it ended. */
  constructor(onReport: (report: StepReport) => void) {
    this.#onReport = onReport;
  }

  /** Runs a check with the values of the steps that it needs. An operator's error that it throws is its failure. */
  async step<Value, const Needed extends readonly Outcome<unknown>[]>(
    step: StepId,
    needed: Needed,
    check: (...values: ValuesOf<Needed>) => Finding<Value> | Promise<Finding<Value>>,
  ): Promise<Outcome<Value>> {
    const missing = needed.filter(({ passed }) => !passed).map((outcome) => outcome.step);
    if (missing.length > 0) {
      this.#onReport({
        step,
        status: "skipped",
        details: [`needs ${missing.join(" and ")}`],
        warnings: [],
      });
      return { step, passed: false };
    }
    const values = needed.map((outcome) => (outcome.passed ? outcome.value : undefined)) as ValuesOf<Needed>;
    return this.#report(step, await finding(() => check(...values)));
  }

  #report<Value>(step: StepId, found: Finding<Value>): Outcome<Value> {
    const { status, details, warnings = [], facts } = found;
    this.#onReport({
      step,
      status,
      details: details.map(withoutSecrets),
      warnings: warnings.map(withFlags).map(withoutSecrets),
      ...(status === "failed" ? { remedy: found.remedy } : {}),
      ...(facts === undefined ? {} : { facts }),
    });
    return status === "failed" ? { step, passed: false } : { step, passed: true, value: found.value };
  }
}

async function finding<Value>(check: () => Finding<Value> | Promise<Finding<Value>>): Promise<Finding<Value>> {
  try {
    return await check();
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    const { problem, remedy } = describeFailure(error);
    return { status: "failed", details: [problem], remedy };
  }
}
