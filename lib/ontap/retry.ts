import { setTimeout } from "node:timers/promises";
import { OntapApiError, type OntapIscsiError, TransportError, type TransportErrorCode } from "../errors";
import { isRefusal } from "./catalogue";

export interface RetryPolicy {
  /** Tries at most, with the first one. */
  readonly attempts: number;
  /** Upper bound of the first pause. It doubles with every try. */
  readonly baseMs: number;
  readonly capMs: number;
  /** No try starts later than this after the first one, unless the server asked for the pause. */
  readonly totalMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = { attempts: 5, baseMs: 250, capMs: 5_000, totalMs: 60_000 };

/** After a longer pause, a write may rest on an outdated reading. */
const LONGEST_BLIND_PAUSE_MS = 5_000;
/** If the server asks for a longer pause, the request fails. */
export const LONGEST_PAUSE_MS = 60_000;

/** Waits for some milliseconds. If the signal aborts, its reason is thrown. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<unknown>;

export const sleep: Sleep = async (ms, signal) => {
  await setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
    throw signal?.reason ?? error;
  });
};

type RequestKind = "read" | "write";

/** Failures without an answer that may be over in a moment. */
const PASSING: readonly TransportErrorCode[] = [
  "LOOKUP_FAILED",
  "CONNECTION_REFUSED",
  "HOST_UNREACHABLE",
  "CONNECT_TIMEOUT",
  "PROXY_UNREACHABLE",
  "PROXY_FAILED",
  // A handshake that breaks; a certificate that is refused has another code.
  "TLS_FAILED",
  "CONNECTION_LOST",
  "REQUEST_TIMEOUT",
];

/**
 * How long to pause before the next try; `undefined`: no further try. Exponential with full jitter, on top of the pause that
 * the server asked for. That one does not count for the policy's total.
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
 * Whether the same request may be sent again without reading the service first. A read: after a temporary failure. A write:
 * if it was certainly not sent, or ONTAP's code says that it had no effect and the next try is due soon.
 */
export function mayRetry(error: unknown, kind: RequestKind): boolean {
  const isRead = kind === "read";
  if (error instanceof TransportError) return PASSING.includes(error.code) && (isRead || !error.sent);
  if (!(error instanceof OntapApiError)) return false;
  if (isRead) return isPassing(error) || isRefusal(error, "nodeTrouble") || isProxyTrouble(error);
  return isRefusal(error, "busy", "svmLocked") && (error.retryAfterMs ?? 0) <= LONGEST_BLIND_PAUSE_MS;
}

/** Why a read after a write failed. "Run it again", the remedy of a temporary failure, is for the write to say. */
export function describeReadFailure(error: OntapIscsiError): string {
  return mayRetry(error, "read") ? error.problem : error.message;
}

/**
 * Whether a request may be accepted within a minute: ONTAP is busy, the SVM is locked, or 429 or 503 came without a code of
 * ONTAP's. Before a write is repeated, the service is read, not sooner than `retryAfterMs` says.
 */
export function isPassing(error: unknown): error is OntapApiError {
  if (!(error instanceof OntapApiError) || (error.retryAfterMs ?? 0) > LONGEST_PAUSE_MS) return false;
  if (error.code === "ONTAP_REFUSED") return isRefusal(error, "busy", "svmLocked");
  return error.status === 429 || error.status === 503;
}

export function mayHaveTakenEffect(error: unknown): boolean {
  if (error instanceof TransportError) return error.sent;
  if (!(error instanceof OntapApiError)) return false;
  return isRefusal(error, "nodeTrouble") || isProxyTrouble(error) || isUnfinished(error);
}

/** Whether ONTAP accepted a write (202) and may still be working on it. It would queue another one behind it. */
export function isUnfinished(error: unknown): error is OntapApiError {
  return error instanceof OntapApiError && error.code === "HTTP_STATUS" && error.status === 202;
}

/** A proxy answered, after the request may have reached ONTAP. */
function isProxyTrouble({ code, status }: OntapApiError): boolean {
  return code === "HTTP_STATUS" && status >= 500;
}

/** The milliseconds that a `Retry-After` header asks for, in seconds or by a date; 0 if it is absent or malformed. */
export function parseRetryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
