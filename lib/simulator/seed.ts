import { given } from "./json";
import { anyText, mismatch, objectOf, readJson } from "./read-json";
import type { FaultRule, SeedDocument, SeedService, SeedSession, SeedSvm } from "./schema-types";
import { seedDocument, seedService, seedSession, seedSvm } from "./schemas";
import { newState, type SimulatorState } from "./state";
import {
  isAlias,
  loggedIn,
  loginObstacle,
  newNetworkInterface,
  newService,
  newSvm,
  type Service,
  type Session,
  type Svm,
} from "./svm";

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

// What a test gives to change a running simulator keeps the rules of a seed: plain JavaScript gets past the types.

const code = "ARGUMENT_INVALID";

const { enabled, targetName } = seedService.shape;
const { initiator, igroups } = seedSession.shape;

/** A seed may have what a cluster has from elsewhere; a change is what ONTAP takes. */
const targetAlias = anyText
  .refine(isAlias, 'at most 128 printable characters without a space, or "" for none')
  .exactOptional();

const serviceChanges = objectOf({ enabled, targetAlias, targetName });
const login = objectOf({ initiator, options: objectOf({ igroups }) });

/**
 * Reads the values that a service is to get. One that is `undefined` is left as it is.
 *
 * @throws SimulatorError ARGUMENT_INVALID with every value that is wrong or not known
 */
export function readServiceChanges(changes: unknown): Partial<Service> {
  return readJson(serviceChanges, changes, { at: "changes", code });
}

/**
 * Reads who logs in.
 *
 * @throws SimulatorError ARGUMENT_INVALID when that is no name of a host, or an option is wrong or not known
 */
export function readLogin(
  given: unknown,
): Pick<Session, "initiator"> & { readonly options: Partial<Pick<Session, "igroups">> } {
  return readJson(login, given, { code });
}

/**
 * Reads the name of a host.
 *
 * @throws SimulatorError ARGUMENT_INVALID when it is none
 */
export function readInitiator(given: unknown): string {
  return readJson(initiator, given, { at: "initiator", code });
}

/**
 * Reads the name that an SVM is to get.
 *
 * @throws SimulatorError ARGUMENT_INVALID when it is none
 */
export function readNewName(given: unknown): string {
  return readJson(seedSvm.shape.name, given, { at: "newName", code });
}
