import { ValidationError } from "../errors";
import { isManaged } from "../model/contract";
import { excerpt } from "../model/decode";
import {
  decodeSpec,
  defaultOf,
  type IscsiServiceState,
  serviceKey,
  type SvmIdentity,
  VALUE_FIELDS,
} from "../model/service";
import { fitsPattern, isUuid } from "../model/rules";
import { readObject, readState, writeValue, isObject, type ValueObject } from "../plugin/value";
import type { PROVIDER, Answer, Request } from "../plugin/messages";
import type { Encodable } from "../plugin/wire";
import type { Cluster } from "./cluster";
import { errorOf, ReportOnce } from "./problems";
import {
  identityOf,
  type ServiceObject,
  serviceObject,
  textIn,
  withLive,
  attributeValues,
  attributesOf,
} from "./service-object";
import type { Session } from "./session";

export interface ImportTarget {
  readonly cluster: string;
  readonly svm: SvmIdentity;
}

export async function importService(
  session: Session,
  { typeName, id, identity }: Request<"ImportResourceState">,
): Promise<Answer<"ImportResourceState">> {
  try {
    const given = readObject(identity?.identityData);
    const { cluster: name, svm } = readImportId(given === null ? id : idOf(given));
    const cluster = session.reach(name, svm);
    const live = await cluster.find(svm);
    if (live === undefined) throw noService(name, svm, "Nothing to import: ");
    const state = newState(cluster, live);
    return { importedResources: [{ typeName, state: writeValue({ ...state }), identity: identityOf(state) }] };
  } catch (error) {
    return { diagnostics: [errorOf(error)] };
  }
}

function idOf({ cluster, svm_uuid }: ValueObject): string {
  return `${textIn(cluster) ?? ""}/${textIn(svm_uuid) ?? ""}`;
}

/** Reads `<cluster>/<name or UUID of the SVM>`. */
export function readImportId(id: string): ImportTarget {
  const [cluster = "", svm = "", ...more] = id.split("/");
  if (cluster !== "" && svm !== "" && more.length === 0 && !id.includes("${"))
    return { cluster, svm: isUuid(svm) ? { svmUuid: svm.toLowerCase() } : { svmName: svm } };
  const expected = 'a cluster and an SVM\'s name or UUID, such as "cluster1/svm1"';
  const remedy = "write the id down: Terraform evaluates an import id since 1.6";
  const isTemplate = id.includes("${");
  throw new ValidationError(
    "INVALID_VALUE",
    `import id: got ${excerpt(id)}, expected ${expected}`,
    isTemplate ? { remedy } : {},
  );
}

/** The state of a service that no state holds yet, with the defaults of a declaration: the plan that follows changes nothing. */
export function newState({ connection: { name, endpoint } }: Cluster, live: IscsiServiceState): ServiceObject {
  return withLive(serviceObject({ cluster: name, endpoint, ...DEFAULTS }), live);
}

const DEFAULTS = { deletion_policy: defaultOf("deletionPolicy"), active_sessions: defaultOf("activeSessions") };

export function noService(cluster: string, svm: SvmIdentity, before = ""): ValidationError {
  const problem = `${before}SVM ${serviceKey(svm)} on ${cluster} has no iSCSI service, or this user cannot see it`;
  return new ValidationError("INVALID_VALUE", problem, {
    remedy: "check the SVM's name or UUID (vserver show -fields uuid), and iscsi show",
  });
}

export function moveService(session: Session, request: Request<"MoveResourceState">): Answer<"MoveResourceState"> {
  try {
    const state = movedService(request.sourceTypeName, readState(request.sourceState), session.onlyCluster());
    return { targetState: writeValue({ ...state }) };
  } catch (error) {
    return { diagnostics: [errorOf(error)] };
  }
}

const SOURCE_TYPE = "null_resource";

/**
 * The state of a service by the triggers of its `null_resource`. Terraform has it read before the plan that the move is a part of.
 *
 * @param cluster name of the only cluster: the triggers do not hold it.
 */
export function movedService(sourceType: string, state: ValueObject, cluster: string | null): ServiceObject {
  const triggers = state.triggers ?? null;
  if (sourceType !== SOURCE_TYPE || !isObject(triggers) || !isManaged(triggers)) throw foreign(sourceType);
  const { ensure = "present", ...spec } = decodeSpec(triggers);
  const values = attributeValues(VALUE_FIELDS, (_, name) => (ensure === "absent" ? null : (spec[name] ?? null)));
  return serviceObject({ cluster, ...attributesOf(spec), ...DEFAULTS, ensure, ...values });
}

function foreign(sourceType: string): ValidationError {
  const problem = `a move from ${excerpt(sourceType)}: got a resource that is no iSCSI service, expected the ${SOURCE_TYPE} of one`;
  return new ValidationError("INVALID_VALUE", problem, { remedy: "import the service instead" });
}

type Listed = Encodable<typeof PROVIDER.ListResource.response>;

export interface ListOptions {
  readonly includesState: boolean;
  readonly limit: number;
}

/**
 * The live services that match, by cluster and SVM name; an item with an error in the place of each that cannot be shown, and
 * one for a cluster that cannot be read.
 */
export async function* listServices(
  session: Session,
  config: ValueObject,
  options: ListOptions,
): AsyncIterable<Listed> {
  try {
    yield* listAmong(clustersOf(session, config), textIn(config.svm_name) ?? "*", options);
  } catch (error) {
    yield { diagnostics: [errorOf(error)] };
  }
}

async function* listAmong(
  clusters: readonly Cluster[],
  pattern: string,
  { includesState, limit }: ListOptions,
): AsyncIterable<Listed> {
  const once = new ReportOnce();
  const failed = (error: unknown) => once.report(error, errorOf).map((diagnostic) => ({ diagnostics: [diagnostic] }));
  let left = limit > 0 ? limit : Infinity;
  for (const cluster of clusters) {
    if (left === 0) return;
    try {
      for (const svmUuid of (await fittingSvms(cluster, pattern)).slice(0, left)) {
        yield* await listed(cluster, svmUuid, includesState).then((item) => [item], failed);
        left -= 1;
      }
    } catch (error) {
      yield* failed(error);
    }
  }
}

function clustersOf(session: Session, config: ValueObject): readonly Cluster[] {
  const name = textIn(config.cluster);
  return name === undefined ? session.clusters() : [session.cluster(name) ?? []].flat();
}

async function fittingSvms(cluster: Cluster, pattern: string): Promise<readonly string[]> {
  const svms = Array.from((await cluster.services()).values(), ({ svm }) => svm);
  const fitting = svms.filter(({ svmName }) => fitsPattern(svmName, pattern));
  return fitting.sort((one, other) => (one.svmName < other.svmName ? -1 : 1)).map(({ svmUuid }) => svmUuid);
}

async function listed(cluster: Cluster, svmUuid: string, includesState: boolean): Promise<Listed> {
  const live = await cluster.find({ svmUuid });
  if (live === undefined) return {};
  const state = newState(cluster, live);
  return {
    identity: identityOf(state),
    displayName: `${cluster.connection.name}/${live.svmName}`,
    ...(includesState && { resourceObject: writeValue({ ...state }) }),
  };
}
