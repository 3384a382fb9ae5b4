import { ValidationError } from "../errors";
import { ActiveSessions } from "../model/active-sessions";
import { isManaged } from "../model/contract";
import { excerpt } from "../model/decode";
import { DeletionPolicy } from "../model/deletion-policy";
import { decodeSpec } from "../model/spec-codec";
import { isObject, type ValueObject } from "../plugin/value";
import { type ServiceObject, serviceObject } from "./service-object";

/** The type of the resources that carry services without this provider. */
const SOURCE_TYPE = "null_resource";

/**
 * The state of a service that a `null_resource` carried: what its triggers tell. The rest is read before the plan that the
 * move is a part of.
 *
 * @param cluster name of the cluster, if it is certain: the triggers do not have it.
 * @throws ValidationError INVALID_VALUE when it is no such resource; MISSING_VALUE when its triggers name no SVM.
 */
export function movedService(sourceType: string, state: ValueObject, cluster: string | null): ServiceObject {
  const triggers = state.triggers ?? null;
  if (sourceType !== SOURCE_TYPE || !isObject(triggers) || !isManaged(triggers)) throw foreign(sourceType);
  const { svmName = null, svmUuid = null, ensure = "present", enabled, targetAlias = null } = decodeSpec(triggers);
  return serviceObject({
    cluster,
    svm_name: svmName,
    svm_uuid: svmUuid,
    ensure,
    enabled: ensure === "absent" ? null : (enabled ?? true),
    target_alias: targetAlias,
    deletion_policy: DeletionPolicy.RETAIN,
    active_sessions: ActiveSessions.PROTECT,
    in_sync: true,
    drift: "",
  });
}

function foreign(sourceType: string): ValidationError {
  const problem = `a move from ${excerpt(sourceType)}: got a resource that is no iSCSI service, expected the ${SOURCE_TYPE} of one`;
  return new ValidationError("INVALID_VALUE", problem, { remedy: "import the service instead" });
}
