import { resolve } from "node:path";
import type { ClusterConnection } from "../../model/cluster-connection";
import { type Access, readAccess } from "../../ontap/access";
import type { Credentials } from "../../ontap/credentials";
import { environmentPrefix, type Environment } from "../../ontap/profile";
import type { NamedCluster } from "../connection-flags";
import type { Finding } from "./checklist";

/**
 * Whether the environment and the files say who logs in and whom to trust.
 *
 * @throws SettingsError when they do not.
 */
export function checkSettings({ connection, source }: NamedCluster, environment: Environment): Finding<Access> {
  const access = readAccess(connection, environment);
  const { name, endpoint, profile } = connection;
  const { proxy } = access;
  return {
    status: "ok",
    value: access,
    details: [
      `cluster: ${name}, ${endpoint}, from ${source}`,
      `profile "${profile}": ${login(access.credentials)}`,
      `certificates: ${trust(connection, access)}`,
      ...(proxy === undefined ? [] : [`proxy: ${proxy.origin}, from ${proxy.variable}`]),
    ],
    warnings: access.warnings,
    facts: { profile, method: access.credentials.method, ...(proxy === undefined ? {} : { proxy: proxy.origin }) },
  };
}

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

function trust(
  { profile, caFile, ca: declared, fingerprint256, insecureSkipVerify }: ClusterConnection,
  { ca }: Access,
): string {
  if (insecureSkipVerify === true) return "any is accepted";
  if (fingerprint256 !== undefined) return "only the one with the given fingerprint is accepted";
  if (ca === undefined) return "those of public authorities are trusted";
  if (declared !== undefined) return "those that the stack has of its caFile are trusted";
  return `those of ${caFile === undefined ? `${environmentPrefix(profile)}CA_FILE` : resolve(caFile)} are trusted`;
}
