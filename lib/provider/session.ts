import { randomUUID } from "node:crypto";
import { InterruptionError, ValidationError } from "../errors";
import {
  checkedSetting,
  type ClusterConnection,
  CONNECTION_DEFAULTS,
  CONNECTION_SETTINGS,
  settingProblem,
} from "../model/connection";
import { excerpt, omitUndefined } from "../model/decode";
import { serviceKey, type SvmIdentity } from "../model/service";
import { CLUSTERS_ATTRIBUTE, CONNECTION_ATTRIBUTE } from "../model/contract";
import type { Answered, Retry } from "../ontap/client";
import type { Environment } from "../ontap/profile";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../plugin/diagnostic";
import type { Log } from "../plugin/log";
import { isObject, UNKNOWN, type Value, type ValueObject } from "../plugin/value";
import { Cluster } from "./cluster";
import { DeclaredSvms } from "./declared-svms";
import { ReportOnce, withAttributes } from "./problems";
import { isAnyUnknown, type ServiceObject } from "./service-object";

export interface SessionOptions {
  readonly environment: Environment;
  readonly log: Log;
}

/** The time from one configuration of the provider to the next: Terraform walks once over the resources, to plan or to apply. */
export class Session {
  /** Tells this walk from every other one. */
  readonly nonce: string = randomUUID();
  readonly reported = new ReportOnce();
  readonly svms = new DeclaredSvms();
  applies = false;
  readonly log: Log;
  readonly #stop = new AbortController();
  readonly #refreshed = new Set<string>();
  readonly #clusters: ReadonlyMap<string, Cluster | typeof UNKNOWN> | undefined;

  /** @param connections `undefined` when they are not known yet. */
  constructor(connections: Connections | undefined, { environment, log }: SessionOptions) {
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

  isConfigured(name: Value): boolean {
    return typeof name !== "string" || this.#clusters === undefined || this.#clusters.has(name);
  }

  /** A cluster by its name; `undefined` as long as it, or how to reach it, is not known. */
  cluster(name: Value): Cluster | undefined {
    if (typeof name !== "string" || this.#clusters === undefined) return undefined;
    const cluster = this.#clusters.get(name);
    if (cluster === undefined) throw noSuchCluster(name, this.#clusters);
    return cluster === UNKNOWN ? undefined : cluster;
  }

  reach(name: Value, svm: SvmIdentity): Cluster {
    const cluster = this.cluster(name);
    if (cluster !== undefined) return cluster;
    const problem = `SVM ${serviceKey(svm)}: the connection to its cluster is unknown until apply`;
    throw new ValidationError("MISSING_VALUE", problem, { remedy: "apply first what its values come from" });
  }

  clusters(): readonly Cluster[] {
    return Array.from(this.#clusters?.values() ?? []).filter((cluster) => cluster !== UNKNOWN);
  }

  /** The name of the cluster, where there is only one; else null. */
  onlyCluster(): string | null {
    const [name, ...others] = Array.from(this.#clusters?.keys() ?? []);
    return name === undefined || others.length > 0 ? null : name;
  }

  takeWarnings(): readonly Diagnostic[] {
    const warnings = this.clusters().flatMap((cluster) => cluster.takeWarnings());
    return warnings.map((warning) => warningDiagnostic(withAttributes(warning), "", "cluster"));
  }

  /** Sends no more requests. One that is under way is not aborted: its outcome would be unknown. */
  stop(): void {
    const remedy = "no request was aborted; run it again to continue";
    this.#stop.abort(new InterruptionError("INTERRUPTED", "stopped by Terraform between two requests", { remedy }));
  }

  /** Notes that Terraform had a state read in this walk. In an apply it plans without that. */
  markRefreshed(state: ServiceObject): void {
    this.#refreshed.add(keyOf(state));
  }

  isRefreshed(state: ServiceObject): boolean {
    return this.#refreshed.has(keyOf(state));
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

function noSuchCluster(name: string, configured: ReadonlyMap<string, unknown>): ValidationError {
  const names = Array.from(configured.keys(), excerpt).join(", ") || "none";
  const problem = `Cluster ${excerpt(name)} is not configured (configured: ${names})`;
  return new ValidationError("INVALID_VALUE", problem, { remedy: "correct the name, or declare the cluster" });
}

/** How to reach the clusters, by their names; `UNKNOWN` as long as some of a connection becomes known only later. */
export type Connections = ReadonlyMap<string, ClusterConnection | typeof UNKNOWN>;

type Setting = Exclude<keyof ClusterConnection, "name">;

const SETTINGS = [...CONNECTION_SETTINGS, "ca"].filter((setting): setting is Setting => setting !== "name");

export function connectionProblems(config: ValueObject): readonly Diagnostic[] {
  return Object.entries(clustersIn(config)).flatMap(([name, connection]) => {
    const path = [CLUSTERS_ATTRIBUTE, { key: name }] as const;
    const problem = settingProblem("name", name);
    const ofName = problem === undefined ? [] : [errorDiagnostic(`name of a cluster: ${problem}`, "", ...path)];
    const settings = isObject(connection) ? SETTINGS : [];
    const ofSettings = settings.flatMap((setting) => {
      const found = valueProblem(setting, connection as ValueObject);
      const attribute = CONNECTION_ATTRIBUTE[setting];
      return found === undefined ? [] : [errorDiagnostic(`${attribute}: ${found}`, "", ...path, attribute)];
    });
    return [...ofName, ...ofSettings];
  });
}

function valueProblem(setting: Setting, connection: ValueObject): string | undefined {
  const value = connection[CONNECTION_ATTRIBUTE[setting]] ?? null;
  return value === null || value === UNKNOWN ? undefined : settingProblem(setting, value);
}

/**
 * The connections in a provider's configuration.
 *
 * @returns `undefined` when not even the names of the clusters are known yet.
 */
export function readConnections(config: ValueObject): Connections | undefined {
  if (config[CLUSTERS_ATTRIBUTE] === UNKNOWN) return undefined;
  return new Map(Object.entries(clustersIn(config)).map(([name, value]) => [name, readConnection(name, value)]));
}

function readConnection(name: string, value: Value): ClusterConnection | typeof UNKNOWN {
  if (!isObject(value) || isAnyUnknown(...Object.values(value))) return UNKNOWN;
  const settings = SETTINGS.map((setting) => {
    const what = `${CLUSTERS_ATTRIBUTE}["${name}"].${CONNECTION_ATTRIBUTE[setting]}`;
    return [setting, checkedSetting(what, setting, value[CONNECTION_ATTRIBUTE[setting]] ?? undefined)] as const;
  });
  const { endpoint, ...others } = omitUndefined(Object.fromEntries(settings)) as Partial<ClusterConnection>;
  if (endpoint !== undefined) return { ...CONNECTION_DEFAULTS, ...others, name, endpoint };
  throw new ValidationError("MISSING_VALUE", `${CLUSTERS_ATTRIBUTE}["${name}"].endpoint: missing, expected an URL`);
}

function clustersIn(config: ValueObject): ValueObject {
  const clusters = config[CLUSTERS_ATTRIBUTE] ?? null;
  return isObject(clusters) ? clusters : {};
}
