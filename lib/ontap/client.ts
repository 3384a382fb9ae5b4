import { OntapApiError, redact, type TransportError } from "../errors";
import { excerpt, type Fields, isFields } from "../model/decode";
import type { ClusterConnection } from "../model/cluster-connection";
import { type Access, readAccess } from "./access";
import { Authorization } from "./authorization";
import { Exchange, type ExchangeAnswer, type ExchangeOptions, type ExchangeRequest } from "./exchange";
import type { Environment } from "./profile";
import { readRefusal, refusalError } from "./refusal";
import { DEFAULT_RETRY_POLICY, mayRetry, parseRetryAfter, retryDelayMs, type RetryPolicy } from "./retry";
import { sleep, type Sleep } from "./sleep";
import { transportFailure } from "./transport-failures";

/** The largest answer is a page of services: a thousand of them take less than half a megabyte. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
/** A cluster has at most 1024 SVMs: more pages than this mean a server that never ends. */
const MAX_PAGES = 1000;
/** All pages of a collection together, in characters. */
const MAX_COLLECTION_LENGTH = 4 * MAX_RESPONSE_BYTES;

const HEADERS = { accept: "application/json", "x-dot-client-app": "cdktf-ontap-iscsi" };
const DEFAULTS = {
  retry: DEFAULT_RETRY_POLICY,
  onRetry: (): void => undefined,
  sleep,
  random: Math.random,
  now: Date.now,
} satisfies OntapClientOptions;

/** One call of ONTAP's REST API. */
export interface OntapRequest {
  readonly method: ExchangeRequest["method"];
  /** Path below `/api`, with its query. */
  readonly path: string;
  readonly body?: object;
  /** The SVM that it is about, as messages name it. */
  readonly svm?: string;
}

/** A 2xx answer, decoded; an empty body has no fields. */
export interface OntapAnswer {
  readonly status: number;
  readonly fields: Fields;
  /** Length of its text, in characters. */
  readonly length: number;
}

/** A try that failed, and the pause before the next one. */
export interface Retry {
  readonly method: string;
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: unknown;
}

/** What a client takes from its surroundings. */
export interface OntapClientOptions {
  /** @default DEFAULT_RETRY_POLICY */
  readonly retry?: RetryPolicy;
  /** Told of every try that failed and will be repeated. */
  readonly onRetry?: (retry: Retry) => void;
  /** Once aborted, no request is sent any more: its reason is thrown instead. One that is under way is not cut off. */
  readonly signal?: AbortSignal;
  /** Waits for some milliseconds, or until the signal aborts. */
  readonly sleep?: Sleep;
  /** A number from 0 up to 1. */
  readonly random?: () => number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Speaks ONTAP's REST API to one cluster: authentication, JSON, refusals, repeated tries, pages. */
export class OntapClient {
  /** How many requests went out so far. */
  requests = 0;
  /** What may endanger a secret, for the operator. */
  readonly warnings: readonly string[];
  readonly #exchange: Exchange;
  readonly #origin: string;
  readonly #authorization: Authorization;
  readonly #options: OntapClientOptions & Required<Omit<OntapClientOptions, "signal">>;

  constructor(connection: ClusterConnection, access: Access, options: OntapClientOptions = {}) {
    this.#origin = new URL(connection.endpoint).origin;
    this.warnings = access.warnings;
    this.#authorization = new Authorization(access.credentials);
    this.#options = { ...DEFAULTS, ...options };
    this.#exchange = new Exchange(exchangeOptions(this.#origin, connection, access));
  }

  /**
   * A client with the credentials and certificate authorities of the connection's profile.
   *
   * @throws SettingsError when they are missing, ambiguous or unreadable.
   */
  static fromEnvironment(
    connection: ClusterConnection,
    environment: Environment,
    options: OntapClientOptions = {},
  ): OntapClient {
    return new OntapClient(connection, readAccess(connection, environment), options);
  }

  /**
   * Sends one request and decodes its answer. Tries again after a passing failure that certainly had no effect.
   *
   * @throws OntapApiError when the answer is a refusal; TransportError when none came or it is not ONTAP's.
   */
  async request({ method, path, body, svm }: OntapRequest): Promise<OntapAnswer> {
    const payload = body === undefined ? {} : { body: JSON.stringify(body) };
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const request = { method, path: `/api${path}`, headers: { ...HEADERS, ...json }, ...payload };
    const { now } = this.#options;
    const start = now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#try(request, svm);
      } catch (error) {
        await this.#pauseOrThrow(error, method, attempt, now() - start);
      }
    }
  }

  /**
   * Reads every page of a collection.
   *
   * @throws as `request` does, and TransportError RESPONSE_INVALID when a page is none, or the pages do not end or are too
   * long together.
   */
  async collect(path: string): Promise<readonly unknown[]> {
    const records: unknown[] = [];
    let next: string | undefined = path;
    let total = 0;
    for (let page = 0; next !== undefined; page += 1) {
      if (page === MAX_PAGES) throw this.#invalid("GET", path, `more than ${MAX_PAGES} pages`);
      const { fields, length } = await this.request({ method: "GET", path: next });
      total += length;
      if (total > MAX_COLLECTION_LENGTH) throw this.#invalid("GET", path, "its pages are too long together");
      if (!Array.isArray(fields.records)) throw this.#invalid("GET", path, 'no "records"');
      for (const record of fields.records as unknown[]) records.push(record);
      next = this.#nextPage(path, fields);
    }
    return records;
  }

  /** Waits for some milliseconds, or until no request may be sent any more. */
  async pause(ms: number): Promise<void> {
    await this.#options.sleep(ms, this.#options.signal);
  }

  /** Ends the connections; nothing can be requested afterwards. */
  async close(): Promise<void> {
    await this.#exchange.close();
  }

  async #try(request: ExchangeRequest, svm: string | undefined): Promise<OntapAnswer> {
    this.#options.signal?.throwIfAborted();
    const headers = { ...request.headers, ...(await this.#authorization.headers()) };
    this.requests += 1;
    return this.#decode(request, await this.#exchange.send({ ...request, headers }), svm);
  }

  /** Waits until the next try is due, or throws the error when there is to be none. */
  async #pauseOrThrow(error: unknown, method: string, attempt: number, elapsedMs: number): Promise<void> {
    const { retry, random, sleep, onRetry, signal } = this.#options;
    if (!mayRetry(error, method === "GET")) throw error;
    const asked = error instanceof OntapApiError ? error.retryAfterMs : undefined;
    const delayMs = retryDelayMs(retry, attempt, elapsedMs, random(), asked);
    if (delayMs === undefined) throw error;
    onRetry({ method, attempt, delayMs, error });
    await sleep(delayMs, signal);
  }

  #decode(request: ExchangeRequest, answer: ExchangeAnswer, svm: string | undefined): OntapAnswer {
    const { status, retryAfter, body } = answer;
    const value = parse(body);
    const refusal = readRefusal(value) ?? (status < 200 || status > 299 ? { text: "" } : undefined);
    if (refusal !== undefined) {
      const retryAfterMs = parseRetryAfter(retryAfter, this.#options.now());
      const details = { ...refusal, status, retryAfterMs, text: redact(refusal.text, this.#authorization.secrets) };
      throw refusalError(details, { origin: this.#origin, ...request }, svm);
    }
    if (value === undefined) throw this.#invalid(request.method, request.path, "not JSON");
    if (!isFields(value)) throw this.#invalid(request.method, request.path, "not a JSON object");
    return { status, fields: value, length: body.length };
  }

  #nextPage(path: string, fields: Fields): string | undefined {
    const next = isFields(fields._links) ? fields._links.next : undefined;
    if (!isFields(next)) return undefined;
    const { href } = next;
    const url = typeof href === "string" && URL.canParse(href, this.#origin) ? new URL(href, this.#origin) : undefined;
    if (url?.origin !== this.#origin || !url.pathname.startsWith("/api/")) {
      throw this.#invalid("GET", path, `the next page is elsewhere: ${excerpt(href)}`);
    }
    return url.pathname.slice("/api".length) + url.search;
  }

  #invalid(method: string, path: string, detail: string): TransportError {
    return transportFailure("RESPONSE_INVALID", { origin: this.#origin, method, path }, { sent: true, detail });
  }
}

function exchangeOptions(origin: string, connection: ClusterConnection, { credentials, ca }: Access): ExchangeOptions {
  const { concurrency, requestTimeoutMs, serverName, fingerprint256, insecureSkipVerify } = connection;
  return {
    origin,
    connections: concurrency,
    timeoutMs: requestTimeoutMs,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    ...(insecureSkipVerify === undefined ? {} : { insecureSkipVerify }),
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(fingerprint256 === undefined ? {} : { fingerprint256 }),
    ...(credentials.method === "certificate" ? { clientCertificate: credentials } : {}),
  };
}

/** The JSON of a body: no fields for an empty one, `undefined` for what is not JSON. */
function parse(body: string): unknown {
  if (body.trim() === "") return {};
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
