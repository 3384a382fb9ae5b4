import { isFields } from "../../model/decode";
import { explainClass } from "../../ontap/catalogue";
import type { OntapClient } from "../../ontap/client";
import { unlessDenied } from "./check-rights";
import type { Finding } from "./checklist";

const PATH = "/cluster/licensing/licenses?name=iscsi&fields=state,scope";

/**
 * Whether the cluster has a license for iSCSI.
 *
 * @throws OntapApiError, TransportError when that cannot be asked.
 * @see /cluster/licensing/licenses
 */
export async function checkLicense(client: OntapClient): Promise<Finding<undefined>> {
  const records = await unlessDenied(client.collect(PATH));
  if (records === undefined) {
    const details = ["not known: only logins of the cluster may read licenses, not those of an SVM"];
    return { status: "skipped", value: undefined, details };
  }
  const state = stateOf(records[0]);
  const [details, facts] = [[`iSCSI license: ${state}`], { state }];
  if (state === "unlicensed") {
    return { status: "failed", details, facts, remedy: explainClass("licenseMissing", "").remedy };
  }
  const warnings = state === "compliant" ? [] : ["look at it: system license show -package iscsi"];
  return { status: "ok", value: undefined, details, warnings, facts };
}

function stateOf(record: unknown): string {
  return isFields(record) && typeof record.state === "string" ? record.state : "unknown";
}
