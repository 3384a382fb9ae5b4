import { type Context, type Outcome, refused } from "../api/context";
import { Refusal } from "../api/refusal";
import { type SimulatorState, withSvm } from "../state/state";
import { isAlias, type Svm } from "../state/svm";

/**
 * Passes an alias on that ONTAP would take; the empty string is one: it clears the alias.
 *
 * @throws Refusal 262245 for every other text
 */
export function validAlias(alias: string): string {
  if (!isAlias(alias)) {
    throw new Refusal("262245", {
      message: `The value "${alias}" is invalid for field "target.alias" (1 to 128 printable characters without a space)`,
      target: "target.alias",
    });
  }
  return alias;
}

/**
 * Refuses what an ASA r2 system does not do: there services come and go with their SVM.
 *
 * @throws Refusal 5376452
 */
export function refuseOnAsaR2({ cluster }: SimulatorState): void {
  if (cluster.asaR2) throw new Refusal("5376452");
}

/** Makes a write, unless the SVM is locked: then the write is refused (2621573) and the lock is one write shorter. */
export function whenUnlocked({ state }: Context, svm: Svm, write: () => Outcome): Outcome {
  return svm.lockedForWrites === 0
    ? write()
    : refused(withSvm(state, svm.uuid, { lockedForWrites: svm.lockedForWrites - 1 }), new Refusal("2621573"));
}
