import fc, { type Arbitrary } from "fast-check";
import type { SeedService, SeedSession, FaultEffect, FaultRule } from "../../../lib/simulator/schema-types";
import type { LiveSvm, Action, Move, Declaration, History } from "./history";
import { ActiveSessions, DeletionPolicy } from "../../../lib/model/policies";

/** The usual values, and now and then others. */
function mostly<T>(usual: Arbitrary<T>, others: readonly Arbitrary<T>[]): Arbitrary<T> {
  return fc.oneof(
    { weight: 5 * others.length, arbitrary: usual },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

/** The hosts. */
const INITIATORS = ["iqn.1994-05.com.example:host1", "iqn.1994-05.com.example:host2"];

/** Among them the SVM's own name, none, and one letter in two compositions. */
const ALIASES = ["db", "old", "", "svm1", "\u00e9", "e\u0301", "x".repeat(128)];

const flag = fc.boolean();
const alias = fc.constantFrom(...ALIASES);

const service: Arbitrary<SeedService> = fc.record({ enabled: flag, alias }, { requiredKeys: [] });

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
const live: Arbitrary<LiveSvm> = fc
  .tuple(present, obstacle, fc.array(session, { maxLength: 2 }))
  .map(([svm, others, sessions]) => withSessions({ ...svm, ...others }, sessions));

/** No host is logged in to a target that does not serve. */
function withSessions(svm: LiveSvm, sessions: readonly SeedSession[]): LiveSvm {
  const { service: seeded, state = "running" } = svm;
  const serves = seeded !== undefined && seeded.enabled !== false && state === "running";
  return serves ? { ...svm, service: { ...seeded, sessions } } : svm;
}

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
const move: Arbitrary<Move> = fc.record({
  before: fc.constantFrom(0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8),
  on: mostly<Move["on"]>(fc.constant("declared"), [fc.constant("neighbour")]),
  action,
});

/** Longer than any client waits. */
const FOR_EVER_MS = 600_000;

/** Nobody can tell from the answer, or from its absence, whether the request was done. */
const UNKNOWN_OUTCOME: readonly FaultEffect[] = [
  { drop: "before" },
  { drop: "after" },
  { truncate: true },
  { status: 500 },
  { status: 502 },
  { status: 502, after: true },
  { status: 504, after: true },
  { code: "65541" },
  { code: "65552", after: true },
  { code: "393271" },
];

/** The request was turned away for now. The clock of a history begins with the year 2026. */
const TURNED_AWAY: readonly FaultEffect[] = [
  { status: 503, retryAfter: 1 },
  { status: 503, retryAfter: "Thu, 01 Jan 2026 00:00:02 GMT" },
  { status: 429 },
  { code: "262160" },
  { code: "2621573" },
];

/** ONTAP makes a job of a write, which is done; a reconciliation sees that soon, or late. */
const UNFINISHED: readonly FaultEffect[] = [
  { status: 202, after: true },
  { status: 202, after: true, staleReads: 2 },
  { status: 202, after: true, staleReads: 8 },
];

/** Old values are seen for a moment. */
const STALE: readonly FaultEffect[] = [{ staleReads: 1 }, { staleReads: 2 }];

/** An answer to a write that makes no sense; a read that is answered like this is given up. */
const SENSELESS: readonly FaultEffect[] = [{ garbage: true }, { replaceBody: {} }];

const HARMLESS: readonly FaultEffect[] = [{ close: true }, { delayMs: 2 }, { slowBodyMs: 2 }];

/** What a client learns of by its own time limit: the request is done, or lost. */
const SILENCE: readonly FaultEffect[] = [
  { after: true, delayMs: FOR_EVER_MS },
  { after: true, drop: "before", delayMs: FOR_EVER_MS },
];

const LASTING: readonly FaultEffect[] = [
  ...SENSELESS,
  { code: "6" },
  { code: "8" },
  { code: "262245" },
  { code: "99999999" },
  { code: "6691623", status: 401 },
  { status: 302 },
  { status: 403 },
  { status: 404, html: true },
  { status: 503, retryAfter: 3600 },
];

const WRITES = ["POST", "PATCH", "DELETE"] as const;

const ANY_METHOD = ["*", "*", "*", "*", "GET", ...WRITES] as const;

/** What a reconciliation gets over when it is rare. */
const passing: Arbitrary<FaultRule> = fc.oneof(
  { weight: 4, arbitrary: rule(ANY_METHOD, UNKNOWN_OUTCOME) },
  { weight: 2, arbitrary: rule(ANY_METHOD, TURNED_AWAY) },
  { weight: 2, arbitrary: rule(WRITES, UNFINISHED) },
  { weight: 2, arbitrary: rule(ANY_METHOD, STALE) },
  { weight: 1, arbitrary: rule(WRITES, SENSELESS) },
  { weight: 1, arbitrary: rule(ANY_METHOD, HARMLESS) },
  { weight: 2, arbitrary: rule(["GET"], [...UNKNOWN_OUTCOME, ...TURNED_AWAY, ...STALE]).map(onSessions) },
);

/** What ends a reconciliation, or would pass and never does. */
const ending: Arbitrary<FaultRule> = fc.oneof(
  { weight: 3, arbitrary: rule(ANY_METHOD, LASTING) },
  { weight: 1, arbitrary: rule(WRITES, [{ status: 202 }]) },
  { weight: 1, arbitrary: rule(["GET"], LASTING).map(onSessions) },
  {
    weight: 2,
    arbitrary: rule(["*", ...WRITES], [...UNKNOWN_OUTCOME, ...TURNED_AWAY, ...STALE]).map(withoutEnd),
  },
);

function onSessions(rule: FaultRule): FaultRule {
  return { ...rule, path: "/protocols/san/iscsi/sessions" };
}

function withoutEnd(rule: FaultRule): FaultRule {
  return { ...rule, times: Number.MAX_SAFE_INTEGER };
}

/** Writes that are never answered. */
const unanswered: Arbitrary<FaultRule> = rule(WRITES, SILENCE);

function rule(
  methods: readonly NonNullable<FaultRule["method"]>[],
  effects: readonly FaultEffect[],
): Arbitrary<FaultRule> {
  return fc.record({
    method: fc.constantFrom(...methods),
    skip: fc.constantFrom(0, 0, 0, 1, 1, 2, 3),
    times: fc.constantFrom(1, 1, 1, 1, 2, 3, 6),
    do: fc.constantFrom(...effects),
  });
}

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
