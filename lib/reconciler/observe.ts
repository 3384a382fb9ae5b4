import { ReconcileError } from "../errors";
import { type IscsiServiceSpec, type IscsiServiceState, serviceKey, type SvmIdentity } from "../model/service";
import { explainClass, isRefusal, type RefusalClass } from "../ontap/catalogue";
import type { OntapClient } from "../ontap/client";
import { countCredentials, isAsaR2, listPortals, isIscsiLicensed, listSvms } from "../ontap/resources";
import { IscsiServices } from "../ontap/iscsi-services";
import { assess, type Assessment, type ClusterFacts, type Declared, factsFor, type FactsWanted } from "./assess";
import { endsSessions, readSessions } from "./sessions";

/**
 * Reads the declared services of one cluster and assesses them: one read when they are in sync; with services to create, or absent
 * ones, one more of each fact that counts; with sessions to end, one more of all of these.
 *
 * @param onUndeclared is told of the SVMs whose services are not declared. With it, the SVMs are read even if all is in sync.
 * @returns one assessment for each service, in their order.
 */
export async function observeAndAssess(
  client: OntapClient,
  declared: readonly Declared[],
  onUndeclared?: OnUndeclared,
): Promise<readonly Assessment[]> {
  const states = await observe(
    new IscsiServices(client),
    declared.map(({ spec }) => spec),
    onUndeclared,
  );
  const wanted = factsFor(declared, states);
  const facts = await readFacts(client, { ...wanted, svms: wanted.svms || onUndeclared !== undefined }, states);
  const ending = declared.flatMap(({ spec }, index) =>
    endsSessions(spec, states[index]) ? (states[index] ?? []) : [],
  );
  const sessions = await readSessions(
    client,
    ending.map(({ svmUuid }) => svmUuid),
  );
  return declared.map((service, index) => assess(service, states[index], facts, sessions));
}

export type OnUndeclared = (svms: readonly Required<SvmIdentity>[]) => void;

/** @returns one state for each spec, in their order; `undefined` where the SVM has no service. */
export async function observe(
  services: IscsiServices,
  specs: readonly IscsiServiceSpec[],
  onUndeclared?: OnUndeclared,
): Promise<readonly (IscsiServiceState | undefined)[]> {
  const [first, ...others] = specs;
  if (first === undefined) return [];
  if (onUndeclared !== undefined) return readAll(services, specs, onUndeclared);
  if (others.length === 0 && first.svmUuid !== undefined) return [await services.findByUuid(first.svmUuid)];
  const isAlone = others.length === 0 && !NO_NAME_IN_A_QUERY.test(serviceKey(first));
  const found = await (isAlone ? services.findByName(serviceKey(first)) : services.list(among(specs)));
  return ofSpecs(specs, found);
}

/** One read of the whole collection. */
async function readAll(
  services: IscsiServices,
  specs: readonly IscsiServiceSpec[],
  onUndeclared: OnUndeclared,
): Promise<readonly (IscsiServiceState | undefined)[]> {
  const isDeclared = among(specs);
  const others: Required<SvmIdentity>[] = [];
  const found = await services.list((svm) => isDeclared(svm) || (others.push(svm), false));
  onUndeclared(others);
  return ofSpecs(specs, found);
}

function ofSpecs(specs: readonly IscsiServiceSpec[], found: readonly IscsiServiceState[]) {
  const byUuid = new Map(found.map((state) => [state.svmUuid, state]));
  const byName = new Map(found.map((state) => [state.svmName, state]));
  return specs.map(({ svmUuid, svmName = "" }) => (svmUuid === undefined ? byName.get(svmName) : byUuid.get(svmUuid)));
}

/** ONTAP's query language reads these as an absent value, or a range. */
const NO_NAME_IN_A_QUERY = /^null$|\.\./;

/** A record of an SVM that is not declared may be malformed. */
function among(specs: readonly IscsiServiceSpec[]): (svm: Required<SvmIdentity>) => boolean {
  const names = new Set(specs.map(({ svmName }) => svmName));
  const uuids = new Set(specs.map(({ svmUuid }) => svmUuid));
  return ({ svmName, svmUuid }) => names.has(svmName) || uuids.has(svmUuid);
}

/**
 * Expects that the declared name and UUID of an absent service are of one SVM. That the UUID's SVM has no service says nothing of the
 * SVM that has the name.
 */
export async function expectOneSvm(
  { client }: IscsiServices,
  spec: IscsiServiceSpec,
  written: string,
): Promise<undefined> {
  const { ensure, svmName, svmUuid } = spec;
  if (ensure !== "absent" || svmName === undefined || svmUuid === undefined) return;
  const svms = await READS.svms(client);
  const owners = (svms ?? []).filter(({ name, uuid }) => name === svmName || uuid === svmUuid);
  if (owners.every(({ name, uuid }) => name === svmName && uuid === svmUuid)) return;
  const { meaning, remedy } = explainClass("svmMismatch", svmName);
  const seen = owners.map(({ name, uuid }) => `${name} has ${uuid}`).join(", ");
  const problem = `SVM ${svmName}: ${meaning}: got the UUID ${svmUuid}, but ${seen}; ${written}`;
  throw new ReconcileError("OTHER_SVM", problem, { remedy });
}

async function readFacts(
  client: OntapClient,
  wanted: FactsWanted,
  states: readonly (IscsiServiceState | undefined)[],
): Promise<ClusterFacts> {
  const svmUuids = states.flatMap((state) => state?.svmUuid ?? []);
  const [svms, licensed, portals, asaR2, credentials] = await Promise.all([
    wanted.svms ? READS.svms(client) : undefined,
    wanted.licensed ? READS.licensed(client) : undefined,
    wanted.portals ? READS.portals(client) : undefined,
    wanted.asaR2 ? READS.asaR2(client) : undefined,
    wanted.credentials ? READS.credentials(client, svmUuids) : undefined,
  ]);
  return { svms, licensed, portals, asaR2, credentials };
}

/**
 * How each fact is read. It is `undefined` only without a permission. Any other failure is one of the read: it must not look like an
 * absence. A user of an SVM finds no entry of the cluster.
 */
export const READS = {
  svms: (client: OntapClient) => unlessRefused(listSvms(client), "permissionDenied"),
  licensed: (client: OntapClient) => unlessRefused(isIscsiLicensed(client), "permissionDenied", "entryMissing"),
  portals: (client: OntapClient) => unlessRefused(listPortals(client), "permissionDenied"),
  asaR2: (client: OntapClient) => unlessRefused(isAsaR2(client), "permissionDenied", "entryMissing"),
  credentials: (client: OntapClient, svmUuids: readonly string[]) =>
    unlessRefused(countCredentials(client, svmUuids), "permissionDenied", "entryMissing", "doesNotExist"),
} as const;

/** The UUID of the SVM of a name, for a message; `undefined` when there is none, or it cannot be read. */
export async function findSvmUuid(client: OntapClient, svmName: string): Promise<string | undefined> {
  const svms = await listSvms(client).catch(() => []);
  return svms.find(({ name }) => name === svmName)?.uuid;
}

/** What was read; `undefined` for a refusal of one of these classes. */
export async function unlessRefused<Fact>(
  fact: Promise<Fact>,
  ...classes: readonly [RefusalClass, ...RefusalClass[]]
): Promise<Fact | undefined> {
  try {
    return await fact;
  } catch (error) {
    if (isRefusal(error, ...classes)) return undefined;
    throw error;
  }
}
