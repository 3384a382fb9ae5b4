import { OntapApiError } from "../errors";
import type { ClusterConnection } from "../model/connection";
import { omitUndefined } from "../model/decode";
import { type Access, readAccess } from "./access";
import { decodeAnswer, type OntapAnswer } from "./answers";
import { authorizationHeader, type Credentials } from "./credentials";
import { Exchange, type ExchangeAnswer, type ExchangeOptions, type ExchangeRequest } from "./exchange";
import type { Environment, SettingNames } from "./profile";
import { DEFAULT_RETRY_POLICY, mayRetry, retryDelayMs, type RetryPolicy, type Sleep, sleep } from "./retry";

/** A page of a thousand services takes less than half a megabyte. */
export const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

const HEADERS = { accept: "application/json", "x-dot-client-app": "cdktf-ontap-iscsi" };
const DEFAULTS = {
  retry: DEFAULT_RETRY_POLICY,
  onRetry: (): void => undefined,
  onAnswer: (): void => undefined,
  sleep,
  random: Math.random,
  now: Date.now,
} satisfies OntapClientOptions;

export interface OntapRequest {
  readonly method: ExchangeRequest["method"];
  /** Below `/api`, with its query. */
  readonly path: string;
  readonly body?: object;
  /** The target SVM, as messages name it. */
  readonly svm?: string;
  /** Called before every try but the first. It throws to prevent the try. */
  readonly beforeRepeat?: (() => Promise<void>) | undefined;
}

export interface Retry {
  readonly method: string;
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: unknown;
}

/** A request that was answered, by ONTAP or by a proxy. */
export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly tookMs: number;
}

export interface OntapClientOptions {
  readonly retry?: RetryPolicy;
  /** Called for every failed try that will be repeated. */
  readonly onRetry?: (retry: Retry) => void;
  readonly onAnswer?: (answered: Answered) => void;
  /** Once aborted, no request begins: its reason is thrown instead. A request under way is not cut off. */
  readonly signal?: AbortSignal;
  readonly sleep?: Sleep;
  readonly random?: () => number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Speaks ONTAP's REST API to one cluster: authentication, JSON, refusals, retries. */
export class OntapClient {
  requests = 0;
  readonly cluster: string;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly warnings: readonly string[];
  readonly #names: SettingNames;
  readonly #exchange: Exchange;
  readonly #credentials: Credentials;
  readonly #options: OntapClientOptions & Required<Omit<OntapClientOptions, "signal">>;

  constructor(connection: ClusterConnection, access: Access, options: OntapClientOptions = {}) {
    this.cluster = connection.name;
    this.origin = new URL(connection.endpoint).origin;
    this.warnings = access.warnings;
    this.#names = access.names;
    this.#credentials = access.credentials;
    this.#options = { ...DEFAULTS, ...options };
    this.#exchange = new Exchange(exchangeOptions(this.origin, connection, access));
  }

  /**
   * Sends one request and decodes its answer. Retries a temporary failure that certainly had no effect.
   *
   * @throws OntapApiError for a refusal; TransportError when no answer came, or none of ONTAP's.
   */
  async request({ method, beforeRepeat, svm, ...rest }: OntapRequest): Promise<OntapAnswer> {
    const request = exchangeRequest({ method, ...rest });
    const start = this.#options.now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#try(request, svm);
      } catch (error) {
        await this.#pauseOrThrow(error, method, attempt, this.#options.now() - start);
        await beforeRepeat?.();
      }
    }
  }

  /** Sends one request once, whatever the answer says. @throws TransportError when none came. */
  exchange(request: OntapRequest): Promise<ExchangeAnswer> {
    return this.#send(exchangeRequest(request));
  }

  async pause(ms: number): Promise<void> {
    await this.#options.sleep(ms, this.#options.signal);
  }

  async close(): Promise<void> {
    await this.#exchange.close();
  }

  async #try(request: ExchangeRequest, svm: string | undefined): Promise<OntapAnswer> {
    const answer = await this.#send(request);
    const failed = { cluster: this.cluster, origin: this.origin, names: this.#names, ...request };
    return decodeAnswer(failed, answer, omitUndefined({ svm, now: this.#options.now() }));
  }

  async #send(request: ExchangeRequest): Promise<ExchangeAnswer> {
    const { signal, onAnswer, now } = this.#options;
    signal?.throwIfAborted();
    const headers = { ...request.headers, ...authorizationHeader(this.#credentials) };
    this.requests += 1;
    const startMs = now();
    const answer = await this.#exchange.send({ ...request, headers });
    const { method, path } = request;
    onAnswer({ method, path, status: answer.status, tookMs: now() - startMs });
    return answer;
  }

  async #pauseOrThrow(error: unknown, method: string, attempt: number, elapsedMs: number): Promise<void> {
    const { retry, random, onRetry, signal } = this.#options;
    if (!mayRetry(error, method === "GET" ? "read" : "write")) throw error;
    const asked = error instanceof OntapApiError ? error.retryAfterMs : undefined;
    const delayMs = retryDelayMs(retry, attempt, elapsedMs, random(), asked);
    if (delayMs === undefined) throw error;
    // A try that cannot begin is not reported.
    signal?.throwIfAborted();
    onRetry({ method, attempt, delayMs, error });
    await this.pause(delayMs);
  }
}

export async function withClient<Result>(
  connection: ClusterConnection,
  { environment, ...options }: OntapClientOptions & { readonly environment: Environment },
  action: (client: OntapClient) => Promise<Result>,
): Promise<Result> {
  const client = new OntapClient(connection, readAccess(connection, environment), options);
  try {
    return await action(client);
  } finally {
    await client.close();
  }
}

function exchangeRequest({ method, path, body }: OntapRequest): ExchangeRequest {
  const content = body && { headers: { ...HEADERS, "content-type": "application/json" }, body: JSON.stringify(body) };
  return { method, path: `/api${path}`, headers: HEADERS, ...content };
}

function exchangeOptions(
  origin: string,
  connection: ClusterConnection,
  { credentials, ca, proxy, names }: Access,
): ExchangeOptions {
  const { name: cluster, concurrency, requestTimeoutMs, serverName, fingerprint256, insecureSkipVerify } = connection;
  return omitUndefined({
    cluster,
    origin,
    connections: concurrency,
    timeoutMs: requestTimeoutMs,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    names,
    insecureSkipVerify,
    ca,
    proxy,
    serverName,
    fingerprint256,
    clientCertificate: credentials.method === "certificate" ? credentials : undefined,
  });
}
