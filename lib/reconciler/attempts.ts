import { TransportError, InterruptionError, partsOf } from "../errors";
import { mayHaveTakenEffect } from "../ontap/retry";
import { describeStep, type Step } from "./plan";

export type Outcome = "not sent" | "refused" | "unknown" | "done";

export interface Attempt {
  readonly step: Step;
  readonly svm: string;
  readonly outcome: Outcome;
  readonly reason?: unknown;
  readonly times: number;
}

export function outcomeOf(error: unknown): Exclude<Outcome, "done"> {
  if (mayHaveTakenEffect(error)) return "unknown";
  return error instanceof TransportError ? "not sent" : "refused";
}

export class Attempts {
  readonly #all: Attempt[] = [];

  /** Adds one. The same failure of the same step counts once more. */
  add(attempt: Omit<Attempt, "times">): Attempt {
    const index = this.#all.findIndex((each) => attempt.outcome !== "done" && textOf(each) === textOf(attempt));
    const [same] = index < 0 ? [] : this.#all.splice(index, 1);
    const added = { ...attempt, times: (same?.times ?? 0) + 1 };
    this.#all.push(added);
    return added;
  }

  get done(): readonly Step[] {
    return this.#all.filter(({ outcome }) => outcome === "done").map(({ step }) => step);
  }

  /** The last one, unless ONTAP accepted it. */
  get setback(): Attempt | undefined {
    const last = this.#all.at(-1);
    return last?.outcome === "done" ? undefined : last;
  }

  /** Those that may have taken effect, and were not accepted in another try; the last of each step. */
  get unknown(): readonly Attempt[] {
    const done = new Set(this.done.map(describeStep));
    const open = this.#all.filter(({ outcome, step }) => outcome === "unknown" && !done.has(describeStep(step)));
    return Array.from(new Map(open.map((each) => [describeStep(each.step), each])).values());
  }

  /** Whether a failed read has anything to tell of the writes. After a pause that was interrupted, a refusal tells nothing. */
  isWorthTelling(error: unknown): boolean {
    const isRefused = this.setback !== undefined && !(error instanceof InterruptionError);
    return this.done.length > 0 || this.unknown.length > 0 || isRefused;
  }

  describeWritten(): string {
    return this.describeEarlier(undefined).join("; ") || NOTHING;
  }

  /** The same with the last setback, which may have changed nothing. */
  describe(): string {
    const { setback } = this;
    const last = setback === undefined ? [] : [`the last write, ${describeAttempt(setback)}`];
    return [...this.describeEarlier(setback), ...last].join("; ") || NOTHING;
  }

  /** The writes besides one; each step once. */
  describeEarlier(besides: Attempt | undefined): readonly string[] {
    const steps = new Set(this.done.map(describeStep));
    return [
      ...(steps.size === 0 ? [] : [`ONTAP accepted to ${[...steps].join(" and ")}`]),
      ...this.unknown.filter((each) => each !== besides).map((each) => `an earlier write, ${describeAttempt(each)}`),
    ];
  }
}

const NOTHING = "nothing was written";

/** Such as `to delete the service, 5 times: connection reset`. */
function describeAttempt({ step, reason, times }: Attempt): string {
  return `to ${describeStep(step)}${times === 1 ? "" : `, ${times} times`}: ${partsOf(reason).problem}`;
}

function textOf({ step, outcome, reason }: Omit<Attempt, "times">): string {
  return JSON.stringify([describeStep(step), outcome, partsOf(reason).problem]);
}
