import type { ActiveSessions } from "../model/policies";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey } from "../model/service";
import { grantCommand } from "../ontap/catalogue";
import type { OntapClient } from "../ontap/client";
import { IscsiServices } from "../ontap/iscsi-services";
import { warningOf, diagnose, findSvm, type Obstacle } from "./diagnose";
import { observe } from "./observe";
import { type ClusterFacts, type FactsWanted, preflight } from "./preflight";
import { endsSessions, type SessionCheck, checkSessions, readSessions, type SessionsRead } from "./sessions";

/** A service as it is declared. */
export interface Surveyed {
  readonly spec: IscsiServiceSpec;
  readonly activeSessions: ActiveSessions;
  /** Whether its portals are read. @default false */
  readonly readsPortals?: boolean;
}

/** What is known about a declared service. */
export interface Finding {
  /** `undefined` when the SVM has no service. */
  readonly state: IscsiServiceState | undefined;
  /** UUID of the SVM; `undefined` when ONTAP does not tell the login. */
  readonly svmUuid: string | undefined;
  /** Why a needed write is certain to fail. */
  readonly blocked: Obstacle | undefined;
  /** What a needed write does to hosts' sessions, and whether it is refused for that. */
  readonly sessions: SessionCheck | undefined;
  /** What to look at though the declaration can be applied. */
  readonly concern: string | undefined;
  /** The portals that are up; empty when they are not read. */
  readonly targetPortals: readonly string[];
}

/**
 * Looks at the declared services of one cluster, and at what bringing them to their declared state would meet: one read
 * when they are in sync; with services to create, or absent ones, one more of each fact that counts for them; and with
 * sessions to end, one more of all of these.
 *
 * @returns one finding for each service, in their order.
 * @throws OntapApiError, TransportError when the services cannot be read, or ONTAP gives no answer.
 */
export async function survey(client: OntapClient, declared: readonly Surveyed[]): Promise<readonly Finding[]> {
  const specs = declared.map(({ spec }) => spec);
  const states = await observe(new IscsiServices(client), specs);
  const readsPortals = declared.some((service) => service.readsPortals === true);
  const facts = await preflight(client, factsFor(specs, states, readsPortals));
  const ending = specs.flatMap((spec, index) => (endsSessions(spec, states[index]) ? (states[index] ?? []) : []));
  const read = await readSessions(
    client,
    ending.map(({ svmUuid }) => svmUuid),
  );
  return declared.map((service, index) => findingOf(service, states[index], facts, read));
}

/** Which facts count for declared services whose live states are these. */
export function factsFor(
  specs: readonly IscsiServiceSpec[],
  states: readonly (IscsiServiceState | undefined)[],
  readsPortals = false,
): FactsWanted {
  const missing = specs.filter((_, index) => states[index] === undefined);
  const created = missing.filter(({ ensure }) => ensure !== "absent");
  return {
    svms: missing.length > 0,
    licensed: created.length > 0,
    portals: readsPortals || created.some(({ enabled }) => enabled !== false),
  };
}

/**
 * What is known about a declared service whose live state is this.
 *
 * @param read the sessions of its SVM, among others, where bringing it to the declared state ends them.
 */
export function findingOf(
  { spec, activeSessions, readsPortals = false }: Surveyed,
  state: IscsiServiceState | undefined,
  facts: ClusterFacts,
  read: SessionsRead,
): Finding {
  const svmUuid = state?.svmUuid ?? findSvm(spec, facts)?.uuid;
  return {
    state,
    svmUuid,
    blocked: diagnose(spec, state, facts),
    sessions:
      state && endsSessions(spec, state)
        ? checkSessions({ activeSessions, operation: "apply" }, state, read)
        : undefined,
    concern: warningOf(spec, state, facts) ?? (readsPortals && !facts.portals ? portalsUnknown(spec) : undefined),
    targetPortals: (svmUuid === undefined || !readsPortals ? undefined : facts.portals?.get(svmUuid)) ?? [],
  };
}

function portalsUnknown(spec: IscsiServiceSpec): string {
  const path = "/api/network/ip/interfaces";
  return `SVM ${serviceKey(spec)}: its portals are not known, because ${path} cannot be read; let the role read it: ${grantCommand(path, "readonly")}`;
}
