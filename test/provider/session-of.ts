import type { ClusterConnection } from "../../lib/model/cluster-connection";
import type { UNKNOWN } from "../../lib/plugin/value";
import type { DeclaredElsewhere } from "../../lib/provider/declared-elsewhere";
import { Session } from "../../lib/provider/session";
import { connectionTo, environmentOf } from "../helpers/ontap-client";
import type { TestSimulator } from "../helpers/simulator";

/** What a walk knows besides its one cluster. */
export interface Surroundings {
  /** Other clusters, by their names. */
  readonly others?: Readonly<Record<string, ClusterConnection | typeof UNKNOWN>>;
  readonly isElsewhere?: DeclaredElsewhere;
}

/** A walk over the resources of a cluster that is called cluster1. */
export function sessionOf(simulator: TestSimulator, { others, isElsewhere }: Surroundings = {}): Session {
  const connections = new Map(Object.entries({ cluster1: connectionTo(simulator), ...others }));
  return new Session(connections, { environment: environmentOf(simulator), log: () => undefined }, isElsewhere);
}

/** What was written to the cluster. */
export function writesTo({ requests }: TestSimulator): readonly string[] {
  return requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
}
