import type { ClusterConnection } from "../../model/cluster-connection";
import type { IscsiServiceState } from "../../model/iscsi-service";
import { serviceId } from "./construct-id";

/** Version of the JSON's schema: it grows when a field changes its meaning or goes, not when one is added. */
export const SERVICES_DOCUMENT_VERSION = 1;

/** The live services of a cluster, as `discover --format json` prints them. */
export interface ServicesDocument {
  readonly version: typeof SERVICES_DOCUMENT_VERSION;
  readonly cluster: { readonly name: string; readonly endpoint: string };
  readonly services: readonly DiscoveredService[];
}

/** A live service, and the id of the construct that would declare it. */
export interface DiscoveredService extends IscsiServiceState {
  readonly id: string;
}

/** The document about some services of a cluster. */
export function servicesDocument(
  { name, endpoint }: ClusterConnection,
  services: readonly IscsiServiceState[],
): ServicesDocument {
  return {
    version: SERVICES_DOCUMENT_VERSION,
    cluster: { name, endpoint },
    services: services.map((service) => ({ id: serviceId(service.svmName, name), ...service })),
  };
}
