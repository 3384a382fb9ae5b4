import { isFields } from "../model/decode";
import type { OntapClient } from "./client";
import { collect } from "./pages";

const PATH = "/cluster/licensing/licenses?name=iscsi&fields=state";

/**
 * Reads the state of the cluster's license for iSCSI: `compliant`, `noncompliant` or `unlicensed`; `unknown` when ONTAP does
 * not tell one.
 *
 * @see /cluster/licensing/licenses
 */
export async function readIscsiLicense(client: OntapClient): Promise<string> {
  const [record] = await collect(client, PATH, "license-record");
  return isFields(record) && typeof record.state === "string" ? record.state : "unknown";
}

/** Whether the cluster has a license for iSCSI; `undefined` when it does not tell for certain. */
export async function isIscsiLicensed(client: OntapClient): Promise<boolean | undefined> {
  const state = await readIscsiLicense(client);
  if (state === "unlicensed") return false;
  return state === "compliant" ? true : undefined;
}
