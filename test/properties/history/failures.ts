import fc, { type Arbitrary } from "fast-check";
import type { FaultEffect, FaultRule } from "../../../lib/simulator/schema-types";

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
export const passing: Arbitrary<FaultRule> = fc.oneof(
  { weight: 4, arbitrary: rule(ANY_METHOD, UNKNOWN_OUTCOME) },
  { weight: 2, arbitrary: rule(ANY_METHOD, TURNED_AWAY) },
  { weight: 2, arbitrary: rule(WRITES, UNFINISHED) },
  { weight: 2, arbitrary: rule(ANY_METHOD, STALE) },
  { weight: 1, arbitrary: rule(WRITES, SENSELESS) },
  { weight: 1, arbitrary: rule(ANY_METHOD, HARMLESS) },
  { weight: 2, arbitrary: rule(["GET"], [...UNKNOWN_OUTCOME, ...TURNED_AWAY, ...STALE]).map(onSessions) },
);

/** What ends a reconciliation, or would pass and never does. */
export const ending: Arbitrary<FaultRule> = fc.oneof(
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
export const silence: Arbitrary<FaultRule> = rule(WRITES, SILENCE);

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
