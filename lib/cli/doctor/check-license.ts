import { explainClass } from "../../ontap/catalogue";
import type { OntapClient } from "../../ontap/client";
import { readIscsiLicense } from "../../ontap/licenses";
import { unlessDenied } from "./check-rights";
import type { Finding } from "./checklist";

/**
 * Whether the cluster has a license for iSCSI.
 *
 * @throws OntapApiError, TransportError when that cannot be asked.
 * @see /cluster/licensing/licenses
 */
export async function checkLicense(client: OntapClient): Promise<Finding<undefined>> {
  const state = await unlessDenied(readIscsiLicense(client));
  if (state === undefined) {
    const details = ["not known: only logins of the cluster may read licenses, not those of an SVM"];
    return { status: "skipped", value: undefined, details };
  }
  const [details, facts] = [[`iSCSI license: ${state}`], { state }];
  if (state === "unlicensed")
    return { status: "failed", details, facts, remedy: explainClass("licenseMissing", "").remedy };
  const warnings = state === "compliant" ? [] : ["look at it: system license show -package iscsi"];
  return { status: "ok", value: undefined, details, warnings, facts };
}
