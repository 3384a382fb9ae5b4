import fc, { type Arbitrary } from "fast-check";
import type { SeedService, SeedSession } from "../../../lib/simulator/schema-types";
import type { LiveSvm } from "./history";
import { mostly } from "./mostly";

/** The hosts. */
export const INITIATORS = ["iqn.1994-05.com.example:host1", "iqn.1994-05.com.example:host2"];

/** Among them the SVM's own name, none, and one letter in two compositions. */
const ALIASES = ["db", "old", "", "svm1", "\u00e9", "e\u0301", "x".repeat(128)];

export const flag = fc.boolean();
export const alias = fc.constantFrom(...ALIASES);

export const service: Arbitrary<SeedService> = fc.record({ enabled: flag, alias }, { requiredKeys: [] });

/** What an SVM is seeded with, besides its name. */
const present: Arbitrary<LiveSvm> = fc.record({ service }, { requiredKeys: [] });

const obstacle = mostly<LiveSvm>(fc.constant({}), [
  fc.constantFrom({ state: "stopped" }, { state: "starting" }, { nvme: true }, { iscsiAllowed: false }),
  fc.record({ lockedForWrites: fc.nat(6) }),
]);

const session: Arbitrary<SeedSession> = fc.record(
  { initiator: fc.constantFrom(...INITIATORS), igroups: fc.constant(["hosts"]) },
  { requiredKeys: ["initiator"] },
);

/** An SVM as it may be found. */
export const live: Arbitrary<LiveSvm> = fc
  .tuple(present, obstacle, fc.array(session, { maxLength: 2 }))
  .map(([svm, others, sessions]) => withSessions({ ...svm, ...others }, sessions));

/** No host is logged in to a target that does not serve. */
function withSessions(svm: LiveSvm, sessions: readonly SeedSession[]): LiveSvm {
  const { service: seeded, state = "running" } = svm;
  const serves = seeded !== undefined && seeded.enabled !== false && state === "running";
  return serves ? { ...svm, service: { ...seeded, sessions } } : svm;
}
