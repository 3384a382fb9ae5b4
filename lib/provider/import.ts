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
import { isUuid } from "../model/rules";
import { isObject, readObject, readState, type ValueObject, writeValue } from "../plugin/value";
import type { Answer, Request } from "../plugin/messages";
import type { Cluster } from "./cluster";
import { errorOf } from "./problems";
import {
  attributesOf,
  attributeValues,
  identityOf,
  type ServiceObject,
  serviceObject,
  textIn,
  withLive,
} from "./service-object";
import type { Session } from "./session";

/** A service that is to be imported. */
export interface ImportTarget {
  /** Name of the cluster. */
  readonly cluster: string;
  readonly svm: SvmIdentity;
}

/** Imports a service, by its id or its identity. */
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

/**
 * Reads `<cluster>/<name or UUID of the SVM>`.
 *
 * @throws ValidationError INVALID_VALUE for anything else.
 */
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

/** An SVM without a service. */
export function noService(cluster: string, svm: SvmIdentity, before = ""): ValidationError {
  const problem = `${before}SVM ${serviceKey(svm)} on ${cluster} has no iSCSI service, or this user cannot see it`;
  return new ValidationError("INVALID_VALUE", problem, {
    remedy: "check the SVM's name or UUID (vserver show -fields uuid), and iscsi show",
  });
}

/** Makes the state of a `null_resource` that of a service. */
export function moveService(session: Session, request: Request<"MoveResourceState">): Answer<"MoveResourceState"> {
  try {
    const state = movedService(request.sourceTypeName, readState(request.sourceState), session.onlyCluster());
    return { targetState: writeValue({ ...state }) };
  } catch (error) {
    return { diagnostics: [errorOf(error)] };
  }
}

/** The type of the resources that carry services without this provider. */
const SOURCE_TYPE = "null_resource";

/**
 * The state of a service by the triggers of its `null_resource`. Terraform has it read before the plan that the move is a part of.
 *
 * @param cluster name of the only cluster: the triggers do not hold it.
 * @throws ValidationError INVALID_VALUE for any other resource; MISSING_VALUE when the triggers name no SVM.
 */
export function movedService(sourceType: string, state: ValueObject, cluster: string | null): ServiceObject {
  const triggers = state.triggers ?? null;
  if (sourceType !== SOURCE_TYPE || !isObject(triggers) || !isManaged(triggers)) throw foreign(sourceType);
  const { ensure = "present", ...spec } = decodeSpec(triggers);
  const values = attributeValues(VALUE_FIELDS, (_, name) =>
    ensure === "absent" ? null : (spec[name] ?? defaultOf(name)),
  );
  return serviceObject({ cluster, ...attributesOf(spec), ...DEFAULTS, ensure, ...values });
}

function foreign(sourceType: string): ValidationError {
  const problem = `a move from ${excerpt(sourceType)}: got a resource that is no iSCSI service, expected the ${SOURCE_TYPE} of one`;
  return new ValidationError("INVALID_VALUE", problem, { remedy: "import the service instead" });
}
