import { OntapApiError, ReconcileError, TransportError, type TransportErrorCode } from "../../lib/errors";
import {
  DEFAULT_RETRY_POLICY,
  isPassing,
  mayHaveTakenEffect,
  mayRetry,
  parseRetryAfter,
  retryDelayMs,
  type RetryPolicy,
  sleep,
} from "../../lib/ontap/retry";
import { omitUndefined } from "../../lib/model/decode";
import { rejectionOf } from "../helpers/failure";
import { abortedIn } from "../helpers/aborted-in";

const ONE = 1 - Number.EPSILON;

describe("the pause before the next try", () => {
  const policy: RetryPolicy = { attempts: 5, baseMs: 100, capMs: 400, totalMs: 10_000 };

  it.each<[string, number, number, number, number | undefined, number | undefined]>([
    ["is drawn from zero up", 1, 0, 0, undefined, 0],
    ["is at most the base after the first try", 1, 0, ONE, undefined, 100],
    ["doubles with every try", 2, 0, ONE, undefined, 200],
    ["doubles again", 3, 0, ONE, undefined, 400],
    ["never exceeds the cap", 4, 0, ONE, undefined, 400],
    ["ends with the last try", 5, 0, 0, undefined, undefined],
    ["comes after the one that the server asked for", 1, 0, ONE, 7_000, 7_100],
    ["may go beyond the total time when the server asks for it", 1, 0, 0, 60_000, 60_000],
    ["may end exactly at the total time", 1, 9_900, ONE, undefined, 100],
    ["is not begun when it would end after the total time", 1, 9_901, ONE, undefined, undefined],
    ["is not begun when the server asks for more than a minute", 1, 0, 0, 60_001, undefined],
  ])("%s", (_, attempt, elapsedMs, random, retryAfterMs, expected) => {
    expect(retryDelayMs(policy, attempt, elapsedMs, random, retryAfterMs)).toBe(expected);
  });

  it("the default policy is five tries within a minute, with pauses from a quarter of a second to five seconds", () => {
    expect(DEFAULT_RETRY_POLICY).toEqual({ attempts: 5, baseMs: 250, capMs: 5_000, totalMs: 60_000 });
  });

  it("the default policy ends", () => {
    const { attempts, totalMs } = DEFAULT_RETRY_POLICY;
    expect(retryDelayMs(DEFAULT_RETRY_POLICY, attempts, 0, 0)).toBeUndefined();
    expect(retryDelayMs(DEFAULT_RETRY_POLICY, 1, totalMs + 1, 0)).toBeUndefined();
  });
});

function lost(code: TransportErrorCode, sent: boolean): TransportError {
  return new TransportError(code, "lost", { sent });
}

function refused(ontapCode: string, status = 500, retryAfterMs?: number): OntapApiError {
  return new OntapApiError("refused", omitUndefined({ ontapCode, status, retryAfterMs }));
}

function answered(status: number): OntapApiError {
  return new OntapApiError("answered", { status });
}

describe("trying again, and what a failed write may have done", () => {
  const yes = true;
  const no = false;

  it.each<[string, unknown, { read: boolean; write: boolean; effect: boolean }]>([
    ["a refused connection", lost("CONNECTION_REFUSED", false), { read: yes, write: yes, effect: no }],
    ["no route", lost("HOST_UNREACHABLE", false), { read: yes, write: yes, effect: no }],
    ["no connection in time", lost("CONNECT_TIMEOUT", false), { read: yes, write: yes, effect: no }],
    ["a proxy that gives no answer", lost("PROXY_UNREACHABLE", false), { read: yes, write: yes, effect: no }],
    ["a proxy without a connection", lost("PROXY_FAILED", false), { read: yes, write: yes, effect: no }],
    ["a proxy that wants a login", lost("PROXY_LOGIN_REQUIRED", false), { read: no, write: no, effect: no }],
    ["a proxy that refuses", lost("PROXY_REFUSED", false), { read: no, write: no, effect: no }],
    ["a connection lost before sending", lost("CONNECTION_LOST", false), { read: yes, write: yes, effect: no }],
    ["a connection lost after sending", lost("CONNECTION_LOST", true), { read: yes, write: no, effect: yes }],
    ["no answer in time", lost("REQUEST_TIMEOUT", true), { read: yes, write: no, effect: yes }],
    ["an answer that makes no sense", lost("RESPONSE_INVALID", true), { read: no, write: no, effect: yes }],
    ["an answer that is too large", lost("RESPONSE_TOO_LARGE", true), { read: no, write: no, effect: yes }],
    ["an unknown host", lost("HOST_NOT_FOUND", false), { read: no, write: no, effect: no }],
    ["a name server without an answer", lost("LOOKUP_FAILED", false), { read: yes, write: yes, effect: no }],
    ["a certificate of another authority", lost("CERTIFICATE_UNTRUSTED", false), { read: no, write: no, effect: no }],
    ["an expired certificate", lost("CERTIFICATE_EXPIRED", false), { read: no, write: no, effect: no }],
    ["a certificate of another host", lost("CERTIFICATE_NAME_MISMATCH", false), { read: no, write: no, effect: no }],
    ["a broken handshake", lost("TLS_FAILED", false), { read: yes, write: yes, effect: no }],
    ["a full wait queue", refused("262160", 503), { read: yes, write: yes, effect: no }],
    ["a locked SVM", refused("2621573", 409), { read: yes, write: yes, effect: no }],
    ["a locked SVM, for a while", refused("2621573", 409, 5_000), { read: yes, write: yes, effect: no }],
    ["a locked SVM, for longer", refused("2621573", 409, 5_001), { read: yes, write: no, effect: no }],
    ["a node that timed out", refused("65541"), { read: yes, write: no, effect: yes }],
    ["a node that failed", refused("65552"), { read: yes, write: no, effect: yes }],
    ["a node out of quorum", refused("393271"), { read: yes, write: no, effect: yes }],
    ["a refusal for good, whatever its status", refused("5374893", 503), { read: no, write: no, effect: no }],
    ["a proxy's 429", answered(429), { read: yes, write: no, effect: no }],
    ["a proxy's 503", answered(503), { read: yes, write: no, effect: yes }],
    ["a proxy's 502", answered(502), { read: yes, write: no, effect: yes }],
    ["a proxy's 500", answered(500), { read: yes, write: no, effect: yes }],
    ["a proxy's 504", answered(504), { read: yes, write: no, effect: yes }],
    ["a proxy's 404", answered(404), { read: no, write: no, effect: no }],
    ["an error of another layer", new ReconcileError("STEP_FAILED", "x"), { read: no, write: no, effect: no }],
    ["a bug", new TypeError("x"), { read: no, write: no, effect: no }],
  ])("%s", (_, error, expected) => {
    const read = mayRetry(error, "read");
    const write = mayRetry(error, "write");
    expect({ read, write, effect: mayHaveTakenEffect(error) }).toEqual(expected);
  });
});

describe("a refusal that may pass", () => {
  it.each<[string, unknown]>([
    ["of a full wait queue", refused("262160", 503)],
    ["of a locked SVM, however long", refused("2621573", 409, 60_000)],
    ["of a proxy that is asked too often", answered(429)],
    ["of a proxy that is overloaded", answered(503)],
  ])("is one %s", (_, error) => {
    expect(isPassing(error)).toBe(true);
  });

  it.each<[string, unknown]>([
    ["for good, whatever its status", refused("5374893", 503)],
    ["for more than a minute", refused("2621573", 409, 60_001)],
    ["after which nobody knows what became of the write", refused("65541")],
    ["of a proxy that found nothing", answered(404)],
    ["of a proxy whose server failed", answered(502)],
    ["that never came", lost("CONNECTION_LOST", true)],
    ["of another layer", new ReconcileError("STEP_FAILED", "x")],
  ])("is none %s", (_, error) => {
    expect(isPassing(error)).toBe(false);
  });
});

describe("a Retry-After header", () => {
  const now = Date.UTC(2026, 10, 24, 7, 0, 0);

  it.each<[string, string | undefined, number]>([
    ["absent", undefined, 0],
    ["seconds", "3", 3_000],
    ["seconds with spaces", " 3 ", 3_000],
    ["a date to come", "Tue, 24 Nov 2026 07:00:05 GMT", 5_000],
    ["a date gone by", "Tue, 24 Nov 2026 06:00:00 GMT", 0],
    ["nonsense", "soon", 0],
    ["an empty text", "", 0],
    ["a negative number", "-3", 0],
  ])("%s", (_, header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});

it("waiting ends by itself", async () => {
  expect(await sleep(1)).toBeUndefined();
});

it.each<[string, AbortSignal]>([
  ["before it begins", AbortSignal.abort("the reason")],
  ["while it goes on", abortedIn(5)],
])("waiting that is called off %s ends with the reason", async (_, signal) => {
  expect(await rejectionOf(sleep(60_000, signal))).toBe("the reason");
});
