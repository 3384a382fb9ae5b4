import { readFileSync } from "node:fs";
import { isOntapIscsiError, partsOf } from "../../errors";
import type { ClusterConnection } from "../../model/cluster-connection";
import { hiderOf } from "../../model/hidden-alias";
import { type OntapClientOptions, withClient } from "../../ontap/client";
import type { Environment } from "../../ontap/profile";
import { type Finding, survey } from "../../reconciler/survey";
import type { Trouble } from "../schemas/drift-report";
import { untilAborted } from "../time-limit";
import type { Declaration, Observable } from "./declaration";
import { compare, type ServiceReport } from "./report";

/** What the observation takes from its surroundings. */
export interface ObservationOptions {
  readonly environment: Environment;
  /** Aborts when what is not known by then shall be left out. */
  readonly signal: AbortSignal;
  /** Told of what may endanger a secret. */
  readonly warn: (text: string) => void;
  /** What is told of the requests to a cluster, by its name. @default nothing */
  readonly traceOf?: (cluster: string) => OntapClientOptions;
  /** Told how many of the clusters were read so far. */
  readonly onProgress: (done: number, clusters: number) => void;
}

/** So many that clusters which do not answer hold up the others of a fleet no longer than it takes to give them up. */
const CLUSTERS_AT_ONE_TIME = 64;

/**
 * Compares the declarations with the live services: one read for each cluster, however many stacks use it, the clusters side
 * by side. A cluster that cannot be read leaves the others alone.
 */
export async function observeDeclarations(
  declarations: readonly Declaration[],
  options: ObservationOptions,
): Promise<readonly ServiceReport[]> {
  const clusters = groupByCluster(declarations.filter(isObservable));
  let done = 0;
  options.onProgress(done, clusters.length);
  const reports = new Map<Declaration, ServiceReport>();
  const waiting = clusters.values();
  const lane = async (): Promise<void> => {
    for (const cluster of waiting) {
      for (const [service, report] of await observeCluster(cluster, options)) reports.set(service, report);
      options.onProgress((done += 1), clusters.length);
    }
  };
  await Promise.all(Array.from({ length: CLUSTERS_AT_ONE_TIME }, lane));
  return declarations.flatMap((declaration) =>
    isObservable(declaration) ? (reports.get(declaration) ?? []) : declaration,
  );
}

function isObservable(declaration: Declaration): declaration is Observable {
  return "spec" in declaration;
}

/** A cluster and the services that are declared on it. */
interface Cluster {
  readonly connection: ClusterConnection;
  readonly services: Observable[];
}

function groupByCluster(services: readonly Observable[]): readonly Cluster[] {
  const clusters = new Map<string, Cluster>();
  // Services of one observation share their connection, and its certificate authority is read once.
  const keys = new Map<ClusterConnection, string>();
  for (const service of services) {
    const key = keys.get(service.connection) ?? identityOf(service.connection);
    keys.set(service.connection, key);
    const cluster = clusters.get(key) ?? { connection: service.connection, services: [] };
    cluster.services.push(service);
    clusters.set(key, cluster);
  }
  return Array.from(clusters.values());
}

/** Every stack has a name for a cluster, and a copy of its certificate authority, of its own. */
function identityOf({ caFile, ca, ...connection }: ClusterConnection): string {
  return JSON.stringify({ ...connection, name: "", ca: ca ?? (caFile === undefined ? "" : textOf(caFile)) });
}

/** A file that cannot be read is complained of by the client. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return file;
  }
}

async function observeCluster(
  { connection, services }: Cluster,
  options: ObservationOptions,
): Promise<readonly (readonly [Observable, ServiceReport])[]> {
  try {
    const findings = await look(connection, services, options);
    for (const { concern } of findings) if (concern !== undefined) options.warn(concern);
    return services.map((service, index) => {
      const found = findings[index] ?? { state: undefined };
      return [service, { ...service.place, ...compare(service.spec, found, service.hidesAlias) }];
    });
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    const failure = { status: "failed", ...withoutAliases(partsOf(error), services) } as const;
    return services.map((service) => [service, { ...service.place, ...failure }]);
  }
}

/** A failure may quote the record of any service of the cluster. */
function withoutAliases({ problem, ...more }: Trouble, services: readonly Observable[]): Trouble {
  const hiding = services.filter(({ hidesAlias }) => hidesAlias);
  const hide = hiderOf(hiding.flatMap(({ spec }) => spec.targetAlias ?? []));
  return { ...more, problem: hiding.length === 0 ? problem : hide(problem) };
}

async function look(
  connection: ClusterConnection,
  services: readonly Observable[],
  { environment, signal, warn, traceOf }: ObservationOptions,
): Promise<readonly Finding[]> {
  return withClient(connection, { environment, signal, ...traceOf?.(connection.name) }, (client) => {
    client.warnings.forEach(warn);
    return untilAborted(signal, survey(client, services, { readsPortals: false }));
  });
}
