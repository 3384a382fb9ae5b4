import { type ClusterConnection, decodeClusterConnection } from "./cluster-connection";
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
}

/**
 * Reads the query that the external provider writes to standard input: `{cluster: <JSON>, services: <JSON list>}`, or
 * `{cluster: <JSON>, key, svm, …}` for one service whose values the engine fills in.
 *
 * @throws ValidationError when it is another text, which is a fault of the calling configuration.
 */
export function decodeObservationQuery(text: string): ObservationQuery {
  const query = parseFields("the query on standard input", text);
  return { cluster: decodeClusterConnection(requiredText("cluster", query.cluster)), services: decodeServices(query) };
}

function decodeServices(query: Fields): QueriedService[] {
  if (query.services === undefined) return [{ key: requiredText("key", query.key), fields: query }];
  const services = parseJson("services", requiredText("services", query.services));
  if (!Array.isArray(services)) throw invalid("services", services, "a JSON list");
  return services.map(decodeService);
}

function decodeService(value: unknown, index: number): QueriedService {
  if (!isFields(value)) throw invalid(`services[${index}]`, value, "an object");
  return { key: requiredText(`services[${index}].key`, value.key), fields: value };
}
