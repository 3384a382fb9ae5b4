import { CONNECTION_DEFAULTS } from "../../model/cluster-connection";
import { QUERY } from "../../model/contract";
import { type Fields, isFields } from "../../model/decode";
import { VALUE_NAMES } from "../../model/iscsi-service";
import { CONNECTION_ATTRIBUTE, DECLARED_ATTRIBUTE } from "../../model/provider-contract";
import type { ObservationBlock } from "./declaration";

/** Attributes of provider mode: what only the engine knows is `undefined`, what is not given is null or not there. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The key of the one service of a query. */
const KEY = "service";

/** The query that a service of provider mode amounts to. */
export function queryOf(service: Attributes, clusters: Attributes | undefined): ObservationBlock["query"] {
  const { cluster, svmName, svmUuid, ensure, activeSessions } = DECLARED_ATTRIBUTE;
  const values = Object.fromEntries(VALUE_NAMES.map((name) => [name, DECLARED_ATTRIBUTE[name]]));
  const names = { svmName, svmUuid, ensure, ...values, [QUERY.activeSessions]: activeSessions };
  const texts = Object.entries(names)
    .filter(([, attribute]) => attribute in service && service[attribute] !== null)
    .map(([name, attribute]) => [name, textOf(service[attribute])] as const);
  const connection = connectionOf(service[cluster], clusters);
  return { [QUERY.cluster]: connection, [QUERY.key]: KEY, ...Object.fromEntries(texts) };
}

function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}

/** The JSON of a cluster's connection; `undefined` when the engine alone knows some of it. */
function connectionOf(name: unknown, clusters: Attributes | undefined): string | undefined {
  if (clusters === undefined || typeof name !== "string") return undefined;
  const attributes = clusters[name];
  const connection = isFields(attributes) ? attributes : {};
  const settings = Object.entries(CONNECTION_ATTRIBUTE)
    .filter(([, attribute]) => attribute in connection && connection[attribute] !== null)
    .map(([setting, attribute]) => [setting, connection[attribute]] as const);
  if (settings.some(([, value]) => value === undefined)) return undefined;
  return JSON.stringify({ ...CONNECTION_DEFAULTS, ...Object.fromEntries(settings), name });
}

/** The attributes with every value replaced, down to the innermost. */
export function mapAttributes(attributes: Fields, change: (value: unknown) => unknown): Attributes {
  const entries = Object.entries(attributes);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isFields(value) ? mapAttributes(value, change) : change(value)]),
  );
}
