import { setTimeout } from "node:timers/promises";
import { OntapApiError, type OntapIscsiError, TransportError, type TransportErrorCode } from "../errors";
import { isRefusal } from "./catalogue";

/** How long and how often a request is tried again. */
export interface RetryPolicy {
  /** Most tries, the first one included. */
  readonly attempts: number;
  /** Upper bound of the first pause in milliseconds; it doubles with every try. */
  readonly baseMs: number;
  /** Upper bound of any pause, in milliseconds. */
  readonly capMs: number;
  /** No new try starts later than this after the first one, in milliseconds, but for a pause that the server asks for. */
  readonly totalMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = { attempts: 5, baseMs: 250, capMs: 5_000, totalMs: 60_000 };

/** After a longer pause than this, in milliseconds, what a write was planned from may be out of date. */
const LONGEST_BLIND_PAUSE_MS = 5_000;
/** Who is asked to wait longer than this, in milliseconds, gives up. */
export const LONGEST_PAUSE_MS = 60_000;

/** Waits for some milliseconds, or until the signal aborts: then its reason is thrown. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<unknown>;

export const sleep: Sleep = async (ms, signal) => {
  await setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
    throw signal?.reason ?? error;
  });
};

/** What a request does: a read can be repeated whatever became of it. */
export type RequestKind = "read" | "write";

/** Failures without an answer that may pass in a moment. */
const PASSING: readonly TransportErrorCode[] = [
  "LOOKUP_FAILED",
  "CONNECTION_REFUSED",
  "HOST_UNREACHABLE",
  "CONNECT_TIMEOUT",
  "PROXY_UNREACHABLE",
  "PROXY_FAILED",
  "CONNECTION_LOST",
  "REQUEST_TIMEOUT",
];

/**
 * How long to pause before the next try, or `undefined` to give up. Exponential with full jitter, after the pause
 * that the server asked for: that one may take the next try beyond the policy's total.
 *
 * @param attempt how many tries there were.
 * @param elapsedMs time since the first one.
 * @param random a number from 0 up to 1.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  elapsedMs: number,
  random: number,
  retryAfterMs = 0,
): number | undefined {
  if (attempt >= policy.attempts) return undefined;
  if (retryAfterMs > LONGEST_PAUSE_MS) return undefined;
  const bound = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  const delay = Math.round(bound * random);
  return elapsedMs + delay > policy.totalMs ? undefined : retryAfterMs + delay;
}

/**
 * Whether the same request may be sent again without a look at the service: a read after a failure that may pass; a write
 * that was certainly not sent, or that ONTAP's own code says had no effect and whose next try is due soon.
 */
export function mayRetry(error: unknown, kind: RequestKind): boolean {
  const isRead = kind === "read";
  if (error instanceof TransportError) return PASSING.includes(error.code) && (isRead || !error.sent);
  if (!(error instanceof OntapApiError)) return false;
  if (isRead) return isPassing(error) || isRefusal(error, "nodeTrouble") || isProxyTrouble(error);
  return isRefusal(error, "busy") && (error.retryAfterMs ?? 0) <= LONGEST_BLIND_PAUSE_MS;
}

/** Why a read after a write failed. What may pass has "run it again" as remedy, which only the write can tell. */
export function describeReadFailure(error: OntapIscsiError): string {
  return mayRetry(error, "read") ? error.problem : error.message;
}

/**
 * Whether a refusal says that a request may be taken within a minute: ONTAP is busy or the SVM is locked;
 * or 429 or 503 came without a code of ONTAP's. Whoever wrote looks at the service, not sooner than `retryAfterMs` says,
 * before it writes again.
 */
export function isPassing(error: unknown): error is OntapApiError {
  if (!(error instanceof OntapApiError) || (error.retryAfterMs ?? 0) > LONGEST_PAUSE_MS) return false;
  if (error.code === "ONTAP_REFUSED") return isRefusal(error, "busy");
  return error.status === 429 || error.status === 503;
}

/** Whether a write that failed like this may have taken effect all the same. */
export function mayHaveTakenEffect(error: unknown): boolean {
  if (error instanceof TransportError) return error.sent;
  if (!(error instanceof OntapApiError)) return false;
  return isRefusal(error, "nodeTrouble") || isProxyTrouble(error) || isUnfinished(error);
}

/** Whether ONTAP accepted a write (202) that it may still be working on: another one would be queued behind it. */
export function isUnfinished(error: unknown): error is OntapApiError {
  return error instanceof OntapApiError && error.code === "HTTP_STATUS" && error.status === 202;
}

/** A proxy answered in ONTAP's place, after the request may have reached ONTAP. */
function isProxyTrouble({ code, status }: OntapApiError): boolean {
  return code === "HTTP_STATUS" && status >= 500;
}

/**
 * Reads a `Retry-After` header: seconds, or a date.
 *
 * @returns milliseconds from `now`, 0 when the header is absent or makes no sense.
 */
export function parseRetryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
