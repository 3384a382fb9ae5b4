import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { messageOf } from "../../errors";
import type { ClusterConnection } from "../../model/cluster-connection";
import { type Access, readAccess } from "../../ontap/access";
import type { Credentials } from "../../ontap/credentials";
import { environmentPrefix, type Environment } from "../../ontap/profile";
import type { Finding } from "./checklist";

/**
 * Whether the environment and the files say who logs in and whom to trust.
 *
 * @throws SettingsError when they do not.
 */
export function checkSettings(connection: ClusterConnection, environment: Environment): Finding<Access> {
  const access = readAccess(connection, environment);
  const problem = materialProblem(access);
  if (problem !== undefined) {
    const remedy =
      "give PEM files that belong together: the authority's certificate, the client's, and the client's key";
    return { status: "failed", details: [`the certificate files do not serve: ${problem}`], remedy };
  }
  const { profile } = connection;
  return {
    status: "ok",
    value: access,
    details: [`profile "${profile}": ${login(access.credentials)}`, `certificates: ${trust(connection, access)}`],
    warnings: access.warnings,
    facts: { profile, method: access.credentials.method },
  };
}

/** Why TLS could not use the files; `undefined` when it can. */
function materialProblem({ ca = "", credentials }: Access): string | undefined {
  const client = credentials.method === "certificate" ? { cert: credentials.certificate, key: credentials.key } : {};
  try {
    createSecureContext(client);
    // Of authorities, a context would leave out silently what it cannot read.
    for (const [pem] of ca.matchAll(PEM_CERTIFICATE)) new X509Certificate(pem);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g;

function login(credentials: Credentials): string {
  switch (credentials.method) {
    case "basic":
      return `user ${credentials.username} with a password`;
    case "bearer":
      return "a bearer token";
    case "certificate":
      return "a client certificate";
  }
}

function trust({ profile, caFile, fingerprint256, insecureSkipVerify }: ClusterConnection, { ca }: Access): string {
  if (insecureSkipVerify === true) return "any is accepted";
  if (fingerprint256 !== undefined) return "only the one with the given fingerprint is accepted";
  if (ca === undefined) return "those of public authorities are trusted";
  return `those of ${caFile ?? `${environmentPrefix(profile)}CA_FILE`} are trusted`;
}
