import { OntapApiError } from "../../errors";
import type { Fields } from "../../model/decode";
import { isRefusal } from "../../ontap/catalogue";
import type { OntapClient } from "../../ontap/client";
import type { Credentials } from "../../ontap/credentials";
import type { Finding } from "./checklist";

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
      facts: { cluster: typeof fields.name === "string" ? fields.name : null },
    };
  } catch (error) {
    if (isRefusal(error, "permissionDenied", "entryMissing")) {
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
