import type { ClusterConnection } from "../../model/cluster-connection";
import type { IscsiServiceState } from "../../model/iscsi-service";
import type { ServicesDocument } from "../schemas/discovered-services";
import { serviceId } from "./construct-id";

/** The document about some services of a cluster. */
export function servicesDocument(
  { name, endpoint }: ClusterConnection,
  services: readonly IscsiServiceState[],
): ServicesDocument {
  return {
    version: 1,
    cluster: { name, endpoint },
    services: services.map((service) => ({ id: serviceId(service.svmName, name), ...service })),
  };
}
