import type { z } from "zod";
import { omitUndefined } from "./json";
import { anyString, mismatch, objectOf, readJson } from "./read-json";
import type { FaultRule, SeedDocument, SeedSession, SeedSvm } from "./schema-types";
import { seedDocument, seedInterface, seedService, seedSession, seedSvm } from "./schemas";
import { newState, type SimulatorState } from "./state";
import { isAlias, loggedIn, loginObstacle, newNetworkInterface, newService, newSvm, type Svm } from "./svm";

export interface Seed {
  readonly state: SimulatorState;
  readonly faults: readonly FaultRule[];
}

/** @throws SimulatorError SEED_INVALID with the places in the document, what was given and what is expected */
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

  const { alias, sessions = [], chapInitiators = [], ...values } = service;
  const settings = newService(svm, omitUndefined({ ...values, targetAlias: alias }));
  const serving = { ...svm, chapInitiators, service: settings };
  return withSessions(serving, sessions, `${path}.service.sessions`);
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

/** A seed may have what a cluster has from elsewhere; a change is what ONTAP takes. */
const targetAlias = anyString
  .refine(isAlias, 'at most 128 printable characters without a space, or "" for none')
  .exactOptional();

const { enabled, targetName } = seedService.shape;
const { initiator, igroups } = seedSession.shape;
const { enabled: isEnabled, up } = seedInterface.shape;

/** What a test gives to change a running simulator. Plain JavaScript gets past the types. */
const ARGUMENTS = {
  changes: objectOf({ enabled, targetAlias, targetName }),
  initiator,
  options: objectOf({ igroups }),
  lif: objectOf({ enabled: isEnabled, up }),
  newName: seedSvm.shape.name,
};

type Arguments = { readonly [Name in keyof typeof ARGUMENTS]: z.output<(typeof ARGUMENTS)[Name]> };

/**
 * Reads an argument. A member that is `undefined` counts as not given.
 *
 * @throws SimulatorError ARGUMENT_INVALID with every value that is wrong or not known
 */
export function readArgument<Name extends keyof Arguments>(name: Name, given: unknown): Arguments[Name] {
  const schema = ARGUMENTS[name] as z.ZodType as z.ZodType<Arguments[Name]>;
  return readJson(schema, given, { at: name, code: "ARGUMENT_INVALID" });
}
