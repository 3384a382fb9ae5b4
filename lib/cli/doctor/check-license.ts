import { explainClass, grantCommand } from "../../ontap/catalogue";
import type { OntapClient } from "../../ontap/client";
import { readIscsiLicense } from "../../ontap/licenses";
import { unlessDenied } from "../../reconciler/preflight";
import type { Finding } from "./checklist";

/** A role of the cluster and one of an SVM are refused alike. */
const NOT_KNOWN =
  "not known: the login may not read licenses; no login of an SVM may, and one of the cluster needs: " +
  grantCommand("/api/cluster/licensing/licenses", "readonly");

/**
 * Whether the cluster has a license for iSCSI.
 *
 * @throws OntapApiError, TransportError when that cannot be asked.
 * @see /cluster/licensing/licenses
 */
export async function checkLicense(client: OntapClient): Promise<Finding<undefined>> {
  const state = await unlessDenied(readIscsiLicense(client));
  if (state === undefined) return { status: "skipped", value: undefined, details: [NOT_KNOWN] };
  const [details, facts] = [[`iSCSI license: ${state}`], { state }];
  if (state === "unlicensed")
    return { status: "failed", details, facts, remedy: explainClass("licenseMissing", "").remedy };
  const warnings = state === "compliant" ? [] : ["look at it: system license show -package iscsi"];
  return { status: "ok", value: undefined, details, warnings, facts };
}
