import { InterruptionError, partsOf } from "../errors";
import { mayHaveTakenEffect } from "../ontap/retry";
import { describeStep, type Step } from "./plan";

/** A step that ONTAP did not accept, as far as is known, and why: the service has to be looked at again. */
export interface Setback {
  readonly step: Step;
  /** Another actor was faster, ONTAP turned it away for a moment, or what became of it is not known. */
  readonly reason: unknown;
}

/** What is known of the writes that a reconciliation has sent so far. */
export interface Sent {
  /** The steps that ONTAP accepted. */
  readonly accepted: readonly Step[];
  /** Those that may have taken effect, also where the service was looked at since. @default none */
  readonly lost?: readonly Setback[];
  /** What came of the step that was sent last. @default it was accepted, or is none of these */
  readonly setback?: Setback | undefined;
}

/**
 * Whether there is anything to tell of the writes when a look fails. Who interrupts a pause after a refusal learns no more by
 * that refusal.
 */
export function hasSent({ accepted, lost = [], setback }: Sent, error: unknown): boolean {
  const isRefused = setback !== undefined && !(error instanceof InterruptionError);
  return accepted.length > 0 || lost.length > 0 || isRefused;
}

/** What was sent besides the step that a setback came upon; that one, too, where an earlier try of it was lost, and not this one. */
export function sentBefore({ accepted, lost = [] }: Sent, { step, reason }: Setback): Sent {
  const isAnother = (each: Setback): boolean => describeStep(each.step) !== describeStep(step);
  return { accepted, lost: mayHaveTakenEffect(reason) ? lost.filter(isAnother) : lost };
}

/** The writes in words, with why the service has to be looked at again. */
export function describeSent(sent: Sent): string {
  return writesOf(sent).join("; ") || "nothing was written";
}

/** The same, nothing where there is none. A step that had to be done again, because another actor was in the way, is told once. */
export function writesOf({ accepted, lost = [], setback }: Sent): readonly string[] {
  const steps = new Set(accepted.map(describeStep));
  const earlier = lostSteps({ accepted, lost }).filter(({ reason }) => reason !== setback?.reason);
  return [
    ...(steps.size === 0 ? [] : [`ONTAP accepted to ${[...steps].join(" and ")}`]),
    ...earlier.map((each) => `an earlier write, to ${describeSetback(each)}`),
    ...(setback === undefined ? [] : [`the last write, to ${describeSetback(setback)}`]),
  ];
}

/** Those that may have taken effect and were not accepted in another try, each once. */
export function lostSteps({ accepted, lost = [] }: Sent): readonly Setback[] {
  const done = new Set(accepted.map(describeStep));
  const lostOnes = new Map(lost.map((each) => [describeStep(each.step), each]));
  return [...lostOnes].flatMap(([step, each]) => (done.has(step) ? [] : [each]));
}

function describeSetback({ step, reason }: Setback): string {
  return `${describeStep(step)}: ${partsOf(reason).problem}`;
}
