import type { SvmState } from "../../ontap/wire";
import type { FaultRule } from "../faults/fault-rule";
import { readFaultRules } from "../faults/read-fault-rules";
import { anyText, flag, listOf, mapOf, matching, mismatch, objectOf, oneOf, text, whole } from "../json/json-reader";
import { type ClusterSettings, newService, newState, newSvm, type SimulatorState, type Svm } from "../state/state";

/** A seed file: the state in which a simulated cluster starts, and its faults. Everything may be left out. */
export interface SeedDocument {
  readonly cluster?: Partial<ClusterSettings>;
  readonly svms?: readonly SeedSvm[];
  /** HTTP statuses to answer with instead of the usual ones, by ONTAP code. */
  readonly statusByCode?: Readonly<Record<string, number>>;
  readonly faults?: readonly FaultRule[];
}

/** An SVM of a seed file. */
export interface SeedSvm {
  readonly name?: string;
  /** @default made from the name */
  readonly uuid?: string;
  /** @default "running" */
  readonly state?: SvmState;
  /** @default false */
  readonly nvme?: boolean;
  /** @default true */
  readonly iscsiAllowed?: boolean;
  /** @default 0 */
  readonly lockedForWrites?: number;
  /** @default the SVM has none */
  readonly service?: SeedService;
}

/** An iSCSI service of a seed file. */
export interface SeedService {
  /** @default true */
  readonly enabled?: boolean;
  /** The empty text for none. @default the SVM's name */
  readonly alias?: string;
  /** @default made from the SVM's uuid */
  readonly targetName?: string;
}

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

function toSvm({ name, service, ...given }: SeedSvm, index: number): Svm {
  if (name === undefined) {
    return mismatch(`svms[${index}].name`, undefined, "a name");
  }
  const svm = newSvm({ name, ...given });
  return service === undefined ? svm : { ...svm, service: newService(svm, service) };
}

function requireUnique(svms: readonly Svm[], field: "name" | "uuid"): void {
  svms.forEach((svm, index) => {
    const first = svms.findIndex((other) => other[field] === svm[field]);
    if (first < index) {
      mismatch(`svms[${index}].${field}`, svm[field], `another ${field} than svms[${first}] has`);
    }
  });
}
