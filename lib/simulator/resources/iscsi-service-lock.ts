import { type Context, type Outcome, refused } from "../api/context";
import { Refusal } from "../api/refusal";
import { type Svm, withSvm } from "../state/state";

/** Makes a write, unless the SVM is locked: then the write is refused (2621573) and the lock is one write shorter. */
export function whenUnlocked({ state }: Context, svm: Svm, write: () => Outcome): Outcome {
  return svm.lockedForWrites === 0
    ? write()
    : refused(withSvm(state, svm.uuid, { lockedForWrites: svm.lockedForWrites - 1 }), new Refusal("2621573"));
}
