import { randomUUID } from "node:crypto";
import { InterruptionError, ValidationError } from "../errors";
import { excerpt } from "../model/decode";
import { serviceKey, type SvmIdentity } from "../model/iscsi-service";
import type { Answered, Retry } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import { type Diagnostic, warningDiagnostic } from "../plugin/diagnostic";
import type { Log } from "../plugin/log";
import { UNKNOWN, type Value } from "../plugin/value";
import { Activity } from "./activity";
import { Cluster } from "./cluster";
import type { Connections } from "./connections";
import type { DeclaredElsewhere } from "./declared-elsewhere";
import { FORGET, Once, unreachable, WayOut } from "./problems";
import { DeclaredSvms } from "./declared-svms";
import type { ServiceObject } from "./service-object";

/** What a session takes from the provider's process. */
export interface SessionOptions {
  readonly environment: Environment;
  readonly log: Log;
}

/**
 * All between one configuration of the provider and the next one: one walk of an engine over its resources, to plan or to
 * apply.
 */
export class Session {
  /** Tells this walk from every other one. */
  readonly nonce: string = randomUUID();
  /** What was warned of, and what was reported, of trouble that concerns more than one service. */
  readonly warned = new Once();
  readonly reported = new Once();
  readonly wayOut = new WayOut();
  /** What becomes of each SVM in this walk. */
  readonly svms = new DeclaredSvms();
  /** What reads and plans declarations; a destroy is planned when they all are. */
  readonly activity = new Activity();
  /** Whether something was applied in this walk: then it is one that applies. */
  applies = false;
  readonly log: Log;
  readonly #stop = new AbortController();
  readonly #read = new Set<string>();
  readonly #clusters: ReadonlyMap<string, Cluster | typeof UNKNOWN> | undefined;

  /**
   * @param connections `undefined` when they are not known yet.
   * @param isElsewhere what is declared without the provider, or in another stack.
   */
  constructor(
    connections: Connections | undefined,
    { environment, log }: SessionOptions,
    readonly isElsewhere: DeclaredElsewhere = () => false,
  ) {
    this.log = log;
    const options = { environment, signal: this.#stop.signal, onRetry: retryLog(log), onAnswer: answerLog(log) };
    this.#clusters =
      connections &&
      new Map(
        Array.from(connections, ([name, connection]) => [
          name,
          connection === UNKNOWN ? UNKNOWN : new Cluster(connection, options),
        ]),
      );
  }

  /**
   * A cluster by its name; `undefined` as long as it, or how to reach it, is not known.
   *
   * @throws ValidationError INVALID_VALUE when the provider's configuration has none of that name.
   */
  cluster(name: Value): Cluster | undefined {
    if (typeof name !== "string" || this.#clusters === undefined) return undefined;
    const cluster = this.#clusters.get(name);
    if (cluster === undefined) throw noSuchCluster(name, Array.from(this.#clusters.keys()));
    return cluster === UNKNOWN ? undefined : cluster;
  }

  /**
   * The cluster of an SVM that something is to be done about.
   *
   * @throws ValidationError MISSING_VALUE as long as it is not known; else as `cluster` does.
   */
  reach(name: Value, svm: SvmIdentity): Cluster {
    const cluster = this.cluster(name);
    if (cluster === undefined) throw unreachable(serviceKey(svm));
    return cluster;
  }

  /** The clusters that can be reached. */
  clusters(): readonly Cluster[] {
    return Array.from(this.#clusters?.values() ?? []).filter((cluster) => cluster !== UNKNOWN);
  }

  /** The name of the cluster, where there is only one; else null. */
  onlyCluster(): string | null {
    const [name, ...others] = Array.from(this.#clusters?.keys() ?? []);
    return name === undefined || others.length > 0 ? null : name;
  }

  /** What may endanger a secret, for the user; told once. */
  takeWarnings(): readonly Diagnostic[] {
    const warnings = this.clusters().flatMap((cluster) => cluster.takeWarnings());
    return warnings.map((warning) => warningDiagnostic(warning, "", "cluster"));
  }

  /** No request begins any more. One that is under way is not cut off, because nobody would know what became of it. */
  stop(): void {
    const remedy = "no request was cut off; run it again to go on from there";
    this.#stop.abort(new InterruptionError("INTERRUPTED", "stopped by the engine between two requests", { remedy }));
  }

  /** Remembers that the engine had a state read in this walk. */
  markRead(state: ServiceObject): void {
    this.#read.add(keyOf(state));
  }

  /** Whether the engine had a state read in this walk. */
  wasRead(state: ServiceObject): boolean {
    return this.#read.has(keyOf(state));
  }
}

function keyOf({ cluster, svm_name, svm_uuid }: ServiceObject): string {
  return JSON.stringify([cluster, svm_name, svm_uuid]);
}

function retryLog(log: Log): (retry: Retry) => void {
  return ({ method, attempt, delayMs, error }) => {
    log("warn", `${method} failed, next try in ${delayMs} ms`, { attempt, error: String(error) });
  };
}

function answerLog(log: Log): (answered: Answered) => void {
  return ({ method, path, status, tookMs }) => {
    log("debug", `${method} ${path}`, { status, took_ms: tookMs });
  };
}

function noSuchCluster(name: string, names: readonly string[]): ValidationError {
  const expected = names.length === 0 ? "it has none" : `one of ${names.map(excerpt).join(", ")}`;
  return new ValidationError(
    "INVALID_VALUE",
    `cluster: got ${excerpt(name)}, expected a key of the provider's clusters: ${expected}`,
    {
      remedy:
        "in an import, the id begins with one of these; else keep its OntapCluster, with Provisioning.PROVIDER, until the last of its services is gone from the state; or call " +
        `switchProvisioning() on them, or forget them (${FORGET})`,
    },
  );
}
