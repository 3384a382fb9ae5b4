import type { FaultRule } from "../faults/fault-rule";
import { given } from "../json/json";
import { mismatch, readJson } from "../json/read-json";
import { loggedIn, loginObstacle } from "../state/login";
import { newNetworkInterface } from "../state/network-interface";
import { newState, type SimulatorState } from "../state/state";
import { newService, newSvm, type Service, type Svm } from "../state/svm";
import type { SeedDocument, SeedService, SeedSession, SeedSvm } from "./seed-document";
import { seedDocument } from "./seed-schema";

/** What a seed file leads to. */
export interface Seed {
  readonly state: SimulatorState;
  readonly faults: readonly FaultRule[];
}

/**
 * Reads a seed.
 *
 * @throws SimulatorError SEED_INVALID with the places in the document, what was given and what is expected
 */
export function parseSeed(document: unknown): Seed {
  const seed: SeedDocument = readJson(seedDocument, document);
  const { cluster = {}, svms = [], statusByCode = {}, faults = [] } = seed;
  const state = newState(
    svms.map((svm, index) => toSvm(svm, `svms[${index}]`)),
    cluster,
  );
  requireUnique(state.svms, "svms", "name");
  requireUnique(state.svms, "svms", "uuid");
  return { state: { ...state, statusByCode }, faults };
}

function toSvm({ service, interfaces = [], ...rest }: SeedSvm, path: string): Svm {
  requireUnique(interfaces, `${path}.interfaces`, "name");
  const svm = newSvm({ ...rest, interfaces: interfaces.map(newNetworkInterface) });
  if (service === undefined) return svm;

  const serving = { ...svm, service: toService(svm, service) };
  return withSessions(serving, service.sessions ?? [], `${path}.service.sessions`);
}

function toService(svm: Svm, { alias, enabled, targetName }: SeedService): Service {
  return newService(svm, given({ enabled, targetName, targetAlias: alias }));
}

function withSessions(svm: Svm, sessions: readonly SeedSession[], path: string): Svm {
  const obstacle = loginObstacle(svm);
  if (obstacle !== undefined && sessions.length > 0)
    mismatch(path, sessions, `no session: no host can log in to SVM "${svm.name}", since ${obstacle}`);

  return sessions.reduce((state, { initiator, igroups }) => loggedIn(state, initiator, igroups), svm);
}

function requireUnique<Field extends string>(
  items: readonly Readonly<Record<Field, string>>[],
  path: string,
  field: Field,
): void {
  items.forEach((item, index) => {
    const first = items.findIndex((other) => other[field] === item[field]);
    if (first < index)
      mismatch(`${path}[${index}].${field}`, item[field], `another ${field} than ${path}[${first}] has`);
  });
}
