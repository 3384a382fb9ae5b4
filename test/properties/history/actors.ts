import fc, { type Arbitrary } from "fast-check";
import type { Action, Move } from "./history";
import { mostly } from "./mostly";
import { flag, INITIATORS, live, service } from "./svms";

const action: Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("set"), values: service }) },
  { weight: 3, arbitrary: fc.constant<Action>({ kind: "delete service" }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("log in", "log out"), initiator: fc.constantFrom(...INITIATORS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("change SVM"),
      values: fc.oneof(
        fc.record({ lockedForWrites: fc.nat(6) }),
        fc.record({ iscsiAllowed: flag }),
        fc.record({ state: fc.constantFrom("stopped", "running") }),
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("re-create SVM", "swap array"), as: live }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Action>({ kind: "rename" }, { kind: "swap names" }, { kind: "remove SVM" }),
  },
);

/** One thing that somebody else does. */
export const move: Arbitrary<Move> = fc.record({
  before: fc.constantFrom(0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8),
  on: mostly<Move["on"]>(fc.constant("declared"), [fc.constant("neighbour")]),
  action,
});
