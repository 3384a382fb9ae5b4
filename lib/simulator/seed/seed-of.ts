import type { FaultRule } from "../faults/fault-rule";
import type { SimulatorState } from "../state/state";
import type { Svm } from "../state/svm";
import type { SeedDocument, SeedService, SeedSvm } from "./seed-document";

/**
 * The seed of a cluster as it is now: what a later simulator is to start from. Left out are jobs, and what a seed makes by
 * itself of a session: its portal and its handle.
 *
 * @param faults those of its own seed; how often each has been met is not in it.
 */
export function seedOf({ cluster, svms, statusByCode }: SimulatorState, faults: readonly FaultRule[]): SeedDocument {
  return { cluster, svms: svms.map(seedOfSvm), statusByCode, faults };
}

function seedOfSvm({ service, sessions, ...svm }: Svm): SeedSvm {
  return service === undefined ? svm : { ...svm, service: seedOfService({ service, sessions }) };
}

function seedOfService({
  service,
  sessions,
}: Required<Pick<Svm, "sessions">> & { service: NonNullable<Svm["service"]> }): SeedService {
  const { targetAlias: alias, ...values } = service;
  return { ...values, alias, sessions: sessions.map(({ initiator, igroups }) => ({ initiator, igroups })) };
}
