import { isFields } from "../model/decode";
import type { OntapClient } from "./client";

/**
 * Whether the cluster has a license for iSCSI; `undefined` when it does not tell for certain.
 *
 * @see /cluster/licensing/licenses
 */
export async function isIscsiLicensed(client: OntapClient): Promise<boolean | undefined> {
  const query = new URLSearchParams({ name: "iscsi", fields: "state" });
  const [record] = await client.collect(`/cluster/licensing/licenses?${query.toString()}`);
  const state = isFields(record) ? record.state : undefined;
  if (state === "unlicensed") return false;
  return state === "compliant" ? true : undefined;
}
