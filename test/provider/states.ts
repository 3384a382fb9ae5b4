import type { ClusterConnection } from "../../lib/model/connection";
import type { UNKNOWN } from "../../lib/plugin/value";
import { Session } from "../../lib/provider/session";
import { connectionTo, environmentOf } from "../helpers/ontap-client";
import type { TestSimulator } from "../helpers/simulator";
import { attributesOf, serviceObject, type ServiceObject, withoutLive } from "../../lib/provider/service-object";
import { liveService } from "../helpers/live-service";

/** A walk over the resources of a cluster that is called cluster1, and of other ones by their names. */
export function sessionOf(
  simulator: TestSimulator,
  others: Readonly<Record<string, ClusterConnection | typeof UNKNOWN>> = {},
): Session {
  const connections = new Map(Object.entries({ cluster1: connectionTo(simulator), ...others }));
  return new Session(connections, { environment: environmentOf(simulator), log: () => undefined });
}

/** The writes that the cluster was asked for. */
export function writesTo({ requests }: TestSimulator): readonly string[] {
  return requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
}

export const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";
export const OTHER_UUID = UUID.replace("1", "2");

/** A declaration that leaves everything to the provider but its SVM. */
export function config(given: Partial<ServiceObject> = {}): ServiceObject {
  return serviceObject({ cluster: "cluster1", svm_name: "svm1", ...given });
}

/** The state of a service that is enabled, and in sync. */
export function state(given: Partial<ServiceObject> = {}): ServiceObject {
  const live = liveService("svm1", { svmUuid: UUID, targetName: "iqn.1992-08.com.netapp:sn.1" });
  const policies = { deletion_policy: "retain", active_sessions: "protect" };
  return serviceObject({ cluster: "cluster1", ensure: "present", ...attributesOf(live), ...policies, ...given });
}

/** The state of a service that is absent. */
export function absent(given: Partial<ServiceObject> = {}): ServiceObject {
  return { ...withoutLive(state()), ...given };
}
