import type { FaultEffect, FaultRule, SeedService, SeedSvm } from "../../lib/simulator/schema-types";
import type { IscsiServiceSpec } from "../../lib/model/service";
import type { TestSimulator } from "./simulator";

/** A write that the reconciler sends, by the state that makes it necessary. */
interface Write {
  readonly name: string;
  readonly method: "POST" | "PATCH" | "DELETE";
  readonly live?: SeedService;
  readonly declared: Omit<IscsiServiceSpec, "svmName" | "svmUuid">;
}

/**
 * What a failure does to a write: it never left, ONTAP refused it, a proxy turned it away, it was done, or it was lost. What
 * becomes of the last two looks the same to a client. A 202 that is not done is read after for a minute, and not repeated.
 */
type Fate = "unsent" | "refused" | "turned away" | "done" | "lost" | "202";

/** A way in which a write can go wrong. */
interface Failure {
  readonly name: string;
  readonly fate: Fate;
  /** Absent: the simulator does not see the write, because no connection can be had. */
  readonly effect?: () => FaultEffect;
  /** The client learns of it by its own time limit. */
  readonly isTimeout?: boolean;
}

/** One write that goes wrong in one way, on an SVM of its own. */
export interface FaultCase {
  readonly svmName: string;
  readonly write: Write;
  readonly failure: Failure;
}

const DECLARED = { enabled: true, targetAlias: "db" };

const WRITES: readonly Write[] = [
  { name: "POST", method: "POST", declared: DECLARED },
  { name: "PATCH enabled", method: "PATCH", live: { enabled: false, alias: "db" }, declared: DECLARED },
  { name: "PATCH alias", method: "PATCH", live: { enabled: true, alias: "old" }, declared: DECLARED },
  { name: "DELETE", method: "DELETE", live: { enabled: false }, declared: { ensure: "absent" } },
];

/** Longer than any client waits; the simulator stops to wait when the client is gone. */
const FOR_EVER_MS = 600_000;

const FAILURES: readonly Failure[] = [
  { name: "connection refused", fate: "unsent" },
  { name: "reset before the answer, not done", fate: "lost", effect: () => ({ drop: "before" }) },
  { name: "reset before the answer, done", fate: "done", effect: () => ({ drop: "after" }) },
  { name: "half an answer", fate: "done", effect: () => ({ truncate: true }) },
  {
    name: "timeout, not done",
    fate: "lost",
    effect: () => ({ after: true, drop: "before", delayMs: FOR_EVER_MS }),
    isTimeout: true,
  },
  { name: "timeout, done", fate: "done", effect: () => ({ after: true, delayMs: FOR_EVER_MS }), isTimeout: true },
  { name: "502 of a proxy, not done", fate: "lost", effect: () => ({ status: 502 }) },
  { name: "502 of a proxy, done", fate: "done", effect: () => ({ status: 502, after: true }) },
  { name: "503, Retry-After in seconds", fate: "turned away", effect: () => ({ status: 503, retryAfter: 1 }) },
  {
    name: "503, Retry-After as a date",
    fate: "turned away",
    effect: () => ({ status: 503, retryAfter: inTwoSeconds() }),
  },
  { name: "429", fate: "turned away", effect: () => ({ status: 429, retryAfter: 1 }) },
  { name: "262160 queue full", fate: "refused", effect: () => ({ code: "262160" }) },
  { name: "2621573 SVM locked", fate: "refused", effect: () => ({ code: "2621573" }) },
  { name: "65541 RPC timed out, not done", fate: "lost", effect: () => ({ code: "65541" }) },
  { name: "202, done", fate: "done", effect: () => ({ status: 202, after: true }) },
  { name: "65541 RPC timed out, done", fate: "done", effect: () => ({ code: "65541", after: true }) },
];

function inTwoSeconds(): string {
  return new Date(Date.now() + 2_000).toUTCString();
}

/** Every write with every failure that it gets over when it happens once. */
export const FAULT_CASES = casesOf(FAILURES);

/** Every write with a 202 that is never done. */
export const UNFINISHED_CASES = casesOf([{ name: "202, not done", fate: "202", effect: () => ({ status: 202 }) }]);

function casesOf(failures: readonly Failure[]): readonly FaultCase[] {
  return WRITES.flatMap((write) => failures.map((failure) => ({ svmName: nameOf(write, failure), write, failure })));
}

function nameOf(write: Write, failure: Failure): string {
  return `${write.name} ${failure.name}`.replaceAll(/[^A-Za-z0-9]+/g, "-");
}

/** The SVM of a case before the write. */
export function seedOf({ svmName, write: { live } }: FaultCase): SeedSvm {
  return { name: svmName, ...(live === undefined ? {} : { service: live }) };
}

/** Makes the write of a case fail so many times. The date of a `Retry-After` counts from now. */
export function faultOf({ svmName, write: { method }, failure: { effect } }: FaultCase, times: number): FaultRule {
  if (effect !== undefined) return { svm: svmName, method, times, do: effect() };
  // The look before the write ends the connection, so that the write needs another one.
  return { svm: svmName, method: "GET", times: 1, do: { close: true } };
}

/** Whether the live service is the declared one. */
export function isAsDeclared({ svmName, write: { declared } }: FaultCase, simulator: TestSimulator): boolean {
  const service = simulator.service(svmName);
  if (declared.ensure === "absent") return service === undefined;
  return service?.enabled === declared.enabled && service?.targetAlias === declared.targetAlias;
}

/**
 * The requests that reach the simulator when a write fails once: after an unknown outcome always a look, and a second
 * write only where the first had no effect; at once again only what ONTAP refused for the moment.
 */
export function expectedMethods({ write: { method }, failure: { fate } }: FaultCase): string {
  const methods: Record<Fate, string> = {
    unsent: `GET ${method} GET`,
    refused: `GET ${method} ${method} GET`,
    "turned away": `GET ${method} GET ${method} GET`,
    done: `GET ${method} GET`,
    lost: `GET ${method} GET ${method} GET`,
    "202": `GET ${method}${" GET".repeat(16)}`,
  };
  return methods[fate];
}
