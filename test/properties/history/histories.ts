import fc, { type Arbitrary } from "fast-check";
import { ActiveSessions, DeletionPolicy } from "../../../lib/model/policies";
import { move } from "./actors";
import { ending, passing, silence as unanswered } from "./failures";
import type { Declaration, History } from "./history";
import { mostly } from "./mostly";
import { alias, flag, live } from "./svms";

/** Most are plain; the others mean something to ONTAP's query language. */
const SVM_NAMES = ["svm1", "svm1", "svm1", "svm1", "null", "z..a", "a..z", "..", "A.b-c_D"];

const declaration: Arbitrary<Declaration> = fc.record(
  {
    by: mostly<Declaration["by"]>(fc.constantFrom("name", "uuid", "name and uuid"), [
      fc.constantFrom("name and the neighbour's uuid", "the name of no SVM"),
    ]),
    ensure: fc.constantFrom("present", "present", "absent"),
    enabled: fc.constantFrom("true", "false"),
    targetAlias: alias,
  },
  { requiredKeys: ["by"] },
);

const cluster = mostly<History["cluster"]>(fc.constant({}), [
  fc.constant({ licenses: [] }),
  fc.constant({ asaR2: true }),
]);

/** Histories with this kind of trouble; the service, the declaration and the obstacles are always arbitrary. */
export function histories({ moves, lasting, silence }: Trouble): Arbitrary<History> {
  const silent = fc.array(unanswered, { minLength: 1, maxLength: 2 });
  return fc.record({
    svmName: fc.constantFrom(...SVM_NAMES),
    declaration,
    activeSessions: fc.constantFrom(ActiveSessions.PROTECT, ActiveSessions.PROTECT, ActiveSessions.END),
    sees: flag,
    retires: fc.constantFrom(undefined, undefined, undefined, undefined, DeletionPolicy.DISABLE, DeletionPolicy.DELETE),
    cluster,
    live,
    passing: silence ? silent : fc.array(passing, { maxLength: 3 }),
    lasting: fc.array(ending, { maxLength: lasting ? 2 : 0 }),
    moves: fc.array(move, { maxLength: moves ? 4 : 0 }),
  });
}

/** What a history may have besides failures that pass. */
export interface Trouble {
  readonly moves: boolean;
  readonly lasting: boolean;
  /** Requests that are never answered, in place of the other failures that pass: each costs a client's time limit. */
  readonly silence: boolean;
}
