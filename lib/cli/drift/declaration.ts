import { isOntapIscsiError, partsOf } from "../../errors";
import { type ActiveSessions, decodeActiveSessions } from "../../model/active-sessions";
import { type ClusterConnection } from "../../model/cluster-connection";
import { QUERY } from "../../model/contract";
import { type Fields, isFields, parseFields, parseJson } from "../../model/decode";
import type { IscsiServiceSpec } from "../../model/iscsi-service";
import { decodeObservationQuery, type QueriedService } from "../../model/observation-query";
import { decodeSpec } from "../../model/spec-codec";
import type { Place, Trouble, Unseen } from "../schemas/drift-report";

/** A service whose live state can be read. */
export interface Observable {
  readonly place: Place;
  readonly connection: ClusterConnection;
  readonly spec: IscsiServiceSpec;
  readonly activeSessions: ActiveSessions;
  /** Whether its alias is sensitive, and told to nobody. @default false */
  readonly hidesAlias?: boolean;
}

/** A declared service; one that cannot be observed says why. */
export type Declaration = Observable | (Place & Unseen);

/** A `data.external` block of a stack or a plan that observes services. */
export interface ObservationBlock {
  readonly stack: string;
  /** Its query; a text that only the engine knows is `undefined`. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Why a text is not known, and what to do. */
  readonly unknownBecause: Trouble;
  /** The construct, or the resource, that declares a service of the query, which is on the cluster of that name if it is known. */
  readonly constructOf: (service: Fields, cluster?: string) => string;
  /** Whether the alias is sensitive. @default false */
  readonly hidesAlias?: boolean;
  /** Makes a path of the query absolute. */
  readonly resolvePath: (path: string) => string;
}

/** The services that a block observes. Never fails: what cannot be observed says so. */
export function declarationsOf(block: ObservationBlock): readonly Declaration[] {
  if (Object.values(block.query).includes(undefined))
    return unseen(block, { status: "unknown", ...block.unknownBecause });

  try {
    return observable(block);
  } catch (error) {
    if (!isOntapIscsiError(error)) throw error;
    return unseen(block, { status: "failed", ...partsOf(error) });
  }
}

function observable(block: ObservationBlock): Declaration[] {
  const { cluster, services } = decodeObservationQuery(JSON.stringify(block.query));
  const common = { connection: placed(cluster, block), ...(block.hidesAlias === true && { hidesAlias: true }) };
  return services.map((service) => declarationOf(placeOf(block, service.fields), service, common));
}

/** A cluster's connection with the path of its file as it is from here. */
export function placed(
  cluster: ClusterConnection,
  { resolvePath }: Pick<ObservationBlock, "resolvePath">,
): ClusterConnection {
  const { caFile } = cluster;
  return caFile === undefined ? cluster : { ...cluster, caFile: resolvePath(caFile) };
}

function declarationOf(
  place: Place,
  { fields }: QueriedService,
  common: Pick<Observable, "connection" | "hidesAlias">,
): Declaration {
  try {
    const activeSessions = decodeActiveSessions(QUERY.activeSessions, fields[QUERY.activeSessions]);
    return { place, ...common, spec: decodeSpec(fields), activeSessions };
  } catch (error) {
    return { ...place, status: "failed", ...partsOf(error) };
  }
}

function unseen(block: ObservationBlock, why: Unseen): Declaration[] {
  return servicesOf(block).map((fields) => ({ ...placeOf(block, fields), ...why }));
}

/** The services as far as they are known; at least one stands for them all. */
function servicesOf({ query }: ObservationBlock): readonly Fields[] {
  if (query[QUERY.services] === undefined) return [query];
  const services = attempt(() => parseJson(QUERY.services, query[QUERY.services] ?? ""));
  return Array.isArray(services) ? services.filter(isFields) : [{}];
}

function placeOf({ stack, query, constructOf }: ObservationBlock, fields: Fields): Place {
  const cluster = attempt(() => clusterName(query[QUERY.cluster] ?? ""));
  const svm = [fields.svmName, fields.svmUuid].find((text) => typeof text === "string");
  return {
    stack,
    construct: constructOf(fields, cluster),
    ...(cluster === undefined ? {} : { cluster }),
    ...(svm === undefined ? {} : { svm }),
  };
}

function clusterName(json: string): string | undefined {
  const { name } = parseFields(QUERY.cluster, json);
  return typeof name === "string" ? name : undefined;
}

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
