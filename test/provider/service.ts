import { serviceObject, type ServiceObject } from "../../lib/provider/service-object";

export const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
export const OTHER_UUID = UUID.replace("1", "2");

/** A declaration that leaves everything to the provider but its SVM. */
export function config(given: Partial<ServiceObject> = {}): ServiceObject {
  return serviceObject({ cluster: "cluster1", svm_name: "svm1", ...given });
}

/** The state of a service that is enabled, and in sync. */
export function state(given: Partial<ServiceObject> = {}): ServiceObject {
  return {
    cluster: "cluster1",
    svm_name: "svm1",
    svm_uuid: UUID,
    ensure: "present",
    enabled: true,
    target_alias: "svm1",
    deletion_policy: "retain",
    active_sessions: "protect",
    awaits_svm: null,
    target_name: "iqn.1992-08.com.netapp:sn.1",
    endpoint: null,
    disruption: null,
    deletion: null,
    ...given,
  };
}

/** The state of a service that is absent. */
export function absent(given: Partial<ServiceObject> = {}): ServiceObject {
  const none = { enabled: null, target_alias: null, target_name: null };
  return state({ ensure: "absent", ...none, ...given });
}
