import { OntapApiError } from "../../errors";
import type { Fields } from "../../model/decode";
import { isRefusal } from "../../ontap/catalogue";
import type { OntapClient } from "../../ontap/client";
import type { Credentials } from "../../ontap/credentials";
import type { Finding } from "./checklist";
import { isAtLeast, readVersion } from "./ontap-version";

/** A login that the cluster accepted. */
export interface Login {
  readonly client: OntapClient;
  readonly method: Credentials["method"];
  /** What `/cluster` tells; absent: the login may not read it. */
  readonly cluster?: Fields;
}

/**
 * Whether the cluster accepts the credentials: a request that its role may not do is answered with another code than one
 * of somebody unknown.
 *
 * @throws OntapApiError, TransportError for everything else than an answer to this question.
 * @see /cluster
 */
export async function checkLogin(client: OntapClient, method: Credentials["method"]): Promise<Finding<Login>> {
  try {
    const { fields } = await client.request({ method: "GET", path: "/cluster?fields=name,version" });
    const details = [`logged in to cluster ${JSON.stringify(fields.name ?? "")}`];
    return {
      status: "ok",
      value: { client, method, cluster: fields },
      details,
      facts: { cluster: fields.name ?? null },
    };
  } catch (error) {
    if (isRefusal(error, "permissionDenied", "doesNotExist")) {
      return {
        status: "ok",
        value: { client, method },
        details: ["logged in, with a role that may not read /cluster"],
      };
    }
    if (method === "bearer" && error instanceof OntapApiError && error.status === 401) return tokenRefused(error);
    throw error;
  }
}

function tokenRefused(error: OntapApiError): Finding<never> {
  const remedy =
    "renew the token; ONTAP takes them from 9.14.1 on, of authorization servers that it knows: security oauth2 client show";
  return { status: "failed", details: [error.problem], remedy };
}

/** Whether the cluster's release has what is needed. */
export function checkVersion({ cluster, method }: Login): Finding<undefined> {
  const version = readVersion(cluster?.version);
  if (version === undefined) {
    return { status: "skipped", value: undefined, details: ["not known: the login may not read it in /cluster"] };
  }
  const name = version.join(".");
  const [details, facts] = [[`ONTAP ${name}`], { version: name }];
  if (!isAtLeast(version, [9, 6, 0])) return { status: "failed", details, facts, remedy: OLDER_THAN_REST };
  if (method === "bearer" && !isAtLeast(version, [9, 14, 1])) {
    return { status: "failed", details, facts, remedy: OLDER_THAN_TOKENS };
  }
  const missing = isAtLeast(version, [9, 9, 1]) ? [] : [WITHOUT_ALLOWED];
  return { status: "ok", value: undefined, details: [...details, ...missing], facts };
}

const OLDER_THAN_REST = "upgrade to ONTAP 9.6 or later: older releases have no REST API for iSCSI services";
const OLDER_THAN_TOKENS = "authenticate with a password or a certificate: bearer tokens need ONTAP 9.14.1 or later";
const WITHOUT_ALLOWED = "before 9.9.1 a plan cannot tell whether an SVM allows iSCSI: the apply does";
