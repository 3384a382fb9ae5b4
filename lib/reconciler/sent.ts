import { InterruptionError, messageOf } from "../errors";
import { mayHaveTakenEffect } from "../ontap/retry";
import { describeStep, type Step } from "./plan";

/** What is known of the writes that a reconciliation has sent so far. */
export interface Sent {
  /** The steps that ONTAP accepted. */
  readonly accepted: readonly Step[];
  /** The step that was sent last, which is the one that a setback came upon. */
  readonly last?: Step | undefined;
  /** Why the service has to be looked at again: another actor was faster, or what became of a write is not known. */
  readonly setback?: unknown;
}

/**
 * Whether there is anything to tell of the writes when a look fails. Who interrupts a pause after a refusal learns no more by
 * that refusal.
 */
export function hasSent({ accepted, setback }: Sent, error: unknown): boolean {
  const isOpen = error instanceof InterruptionError ? mayHaveTakenEffect(setback) : setback !== undefined;
  return accepted.length > 0 || isOpen;
}

/** The writes in words, with why the service has to be looked at again. */
export function describeSent(sent: Sent): string {
  return writesOf(sent).join("; ") || "nothing was written";
}

/** The same, nothing where there is none. A step that had to be done again, because another actor was in the way, is told once. */
export function writesOf({ accepted, last, setback }: Sent): readonly string[] {
  const steps = Array.from(new Set(accepted.map(describeStep)));
  const isOpen = setback !== undefined && last !== undefined;
  return [
    ...(steps.length === 0 ? [] : [`ONTAP accepted to ${steps.join(" and ")}`]),
    ...(isOpen ? [`the last write, to ${describeStep(last)}: ${messageOf(setback)}`] : []),
  ];
}
