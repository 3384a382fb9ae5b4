import { type ClusterConnection, decodeClusterConnection } from "./cluster-connection";
import { QUERY } from "./contract";
import { type Fields, invalid, isFields, parseFields, parseJson, requiredText } from "./decode";

/** A declared service as a query carries it: its key, and its spec as flat texts that are not checked yet. */
export interface QueriedService {
  readonly key: string;
  readonly fields: Fields;
}

/** What a `data.external` block asks: one cluster, and the services that are declared on it. */
export interface ObservationQuery {
  readonly cluster: ClusterConnection;
  readonly services: readonly QueriedService[];
  /** Whether no plan is certain to show what is disabled or deleted. */
  readonly mayBeLate: boolean;
}

/**
 * Reads the query that the external provider writes to standard input: `{cluster: <JSON>, services: <JSON list>}`.
 *
 * @throws ValidationError when it is another text, which is a fault of the calling configuration.
 */
export function decodeObservationQuery(text: string): ObservationQuery {
  const query = parseFields("the query on standard input", text);
  return {
    cluster: decodeClusterConnection(requiredText(QUERY.cluster, query[QUERY.cluster])),
    services: decodeServices(requiredText(QUERY.services, query[QUERY.services])),
    mayBeLate: query[QUERY.mayBeLate] === "true",
  };
}

function decodeServices(list: string): QueriedService[] {
  const services = parseJson(QUERY.services, list);
  if (!Array.isArray(services)) throw invalid(QUERY.services, services, "a JSON list");
  return services.map(decodeService);
}

function decodeService(value: unknown, index: number): QueriedService {
  const what = `${QUERY.services}[${index}]`;
  if (!isFields(value)) throw invalid(what, value, "an object");
  return { key: requiredText(`${what}.${QUERY.key}`, value[QUERY.key]), fields: value };
}
