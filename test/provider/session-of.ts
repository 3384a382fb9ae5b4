import { Session } from "../../lib/provider/session";
import { connectionTo, environmentOf } from "../helpers/ontap-client";
import type { TestSimulator } from "../helpers/simulator";

/** A walk over the resources of one cluster, which is called cluster1. */
export function sessionOf(simulator: TestSimulator): Session {
  const connections = new Map([["cluster1", connectionTo(simulator)]]);
  return new Session(connections, { environment: environmentOf(simulator), log: () => undefined });
}

/** What was written to the cluster. */
export function writesTo({ requests }: TestSimulator): readonly string[] {
  return requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
}
