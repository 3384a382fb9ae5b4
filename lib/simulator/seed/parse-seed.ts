import type { FaultRule } from "../faults/fault-rule";
import { readFaultRules } from "../faults/read-fault-rules";
import { anyText, flag, listOf, mapOf, matching, mismatch, objectOf, oneOf, text, whole } from "../json/json-reader";
import type { ClusterSettings } from "../state/cluster-settings";
import { newService, newSvm, type Service, type Svm } from "../state/svm";
import { given } from "../json/json";
import { newState, type SimulatorState } from "../state/state";
import type { SeedDocument, SeedService, SeedSvm } from "./seed-document";

/** What a seed file leads to. */
export interface Seed {
  readonly state: SimulatorState;
  readonly faults: readonly FaultRule[];
}

const readService = objectOf<SeedService>({ enabled: flag, alias: anyText, targetName: text });

const readSvm = objectOf<SeedSvm>({
  name: matching(/^[A-Za-z0-9_.-]+$/, "a name of letters, digits, '_', '.' and '-'"),
  uuid: matching(/^[0-9a-fA-F-]{36}$/, "a UUID of 36 characters"),
  state: oneOf("starting", "running", "stopping", "stopped", "deleting"),
  nvme: flag,
  iscsiAllowed: flag,
  lockedForWrites: whole(0),
  service: readService,
});

const readDocument = objectOf<SeedDocument>({
  cluster: objectOf<Partial<ClusterSettings>>({
    name: text,
    version: matching(/^\d+(\.\d+){1,2}$/, 'a version such as "9.14.1"'),
    licenses: listOf(text),
    asaR2: flag,
  }),
  svms: listOf(readSvm),
  statusByCode: mapOf(matching(/^\d+$/, "an ONTAP code, digits only"), whole(400, 599)),
  faults: readFaultRules,
});

/**
 * Reads a seed.
 *
 * @throws SimulatorError SEED_INVALID with the place in the document, what was given and what is expected
 */
export function parseSeed(document: unknown): Seed {
  const { cluster = {}, svms = [], statusByCode = {}, faults = [] } = readDocument(document, "");
  const state = newState(svms.map(toSvm), cluster);
  requireUnique(state.svms, "name");
  requireUnique(state.svms, "uuid");
  return { state: { ...state, statusByCode }, faults };
}

function toSvm({ name, service, ...rest }: SeedSvm, index: number): Svm {
  if (name === undefined) return mismatch(`svms[${index}].name`, undefined, "a name");
  const svm = newSvm({ name, ...rest });
  return service === undefined ? svm : { ...svm, service: toService(svm, service) };
}

function toService(svm: Svm, { alias, ...rest }: SeedService): Service {
  return newService(svm, given({ ...rest, targetAlias: alias }));
}

function requireUnique(svms: readonly Svm[], field: "name" | "uuid"): void {
  svms.forEach((svm, index) => {
    const first = svms.findIndex((other) => other[field] === svm[field]);
    if (first < index) mismatch(`svms[${index}].${field}`, svm[field], `another ${field} than svms[${first}] has`);
  });
}
