import { isFields } from "../model/decode";
import { isUuid } from "../model/rules";
import type { OntapClient } from "./client";
import { collect } from "./pages";

const PATH = "/network/ip/interfaces?services=data_iscsi&fields=svm.uuid,ip.address,state&max_records=10000";
/** ONTAP reports no port: iSCSI has this one. */
const PORT = 3260;

/** The portals of each SVM by its UUID in lower case; an SVM without any is missing. */
export type Portals = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the addresses at which hosts reach the SVMs' targets: those of the LIFs that serve iSCSI and are up, sorted.
 *
 * @see /network/ip/interfaces
 */
export async function listPortals(client: OntapClient): Promise<Portals> {
  const portals = new Map<string, string[]>();
  for (const record of await collect(client, PATH, "interface-record")) {
    const { svm, ip, state } = isFields(record) ? record : {};
    const uuid = isFields(svm) ? svm.uuid : undefined;
    const address = isFields(ip) ? ip.address : undefined;
    if (!isUuid(uuid) || typeof address !== "string" || state !== "up") continue;
    const key = uuid.toLowerCase();
    portals.set(key, [...(portals.get(key) ?? []), portalOf(address)].sort());
  }
  return portals;
}

function portalOf(address: string): string {
  return `${address.includes(":") ? `[${address}]` : address}:${PORT}`;
}
