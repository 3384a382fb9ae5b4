import type { ClusterConnection } from "../../lib/model/connection";
import type { UNKNOWN } from "../../lib/plugin/value";
import { Session } from "../../lib/provider/session";
import { connectionTo, environmentOf } from "../helpers/ontap-client";
import type { TestSimulator } from "../helpers/simulator";

/** A walk over the resources of a cluster that is called cluster1, and of other ones by their names. */
export function sessionOf(
  simulator: TestSimulator,
  others: Readonly<Record<string, ClusterConnection | typeof UNKNOWN>> = {},
): Session {
  const connections = new Map(Object.entries({ cluster1: connectionTo(simulator), ...others }));
  return new Session(connections, { environment: environmentOf(simulator), log: () => undefined });
}

/** The writes that the cluster was asked for. */
export function writesTo({ requests }: TestSimulator): readonly string[] {
  return requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
}
