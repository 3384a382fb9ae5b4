import { resolve } from "node:path";
import type { ClusterConnection } from "../model/connection";
import { omitUndefined } from "../model/decode";
import { type Credentials, describeLogin, readCredentials } from "./credentials";
import { checkedCertificates } from "./pem";
import { type Proxy, proxyFor } from "./proxy";
import { type Environment, Profile, readText, type SettingNames } from "./profile";

/** What a connection needs besides the declared settings. It is read when a program runs, and never written. */
export interface Access {
  readonly credentials: Credentials;
  /** Trusted certificate authorities, PEM. @default the public ones */
  readonly ca?: string;
  readonly proxy?: Proxy;
  readonly names: SettingNames;
  /** Risks to a secret, for the operator. */
  readonly warnings: readonly string[];
}

/** @throws SettingsError when they are missing, ambiguous or cannot be used. */
export function readAccess(connection: ClusterConnection, environment: Environment): Access {
  const profile = new Profile(connection.profile, environment);
  const credentials = readCredentials(profile);
  const ca = readCertificateAuthorities(profile, connection);
  const proxy = proxyFor(connection.endpoint, environment);
  const names = { login: describeLogin(profile), caFile: profile.variable("CA_FILE") };
  return omitUndefined({ credentials, ca, proxy, names, warnings: [...insecurity(connection), ...profile.warnings] });
}

/** The text that was read at synth, else the declared file, else the file that the profile names. */
function readCertificateAuthorities(profile: Profile, { ca, caFile }: ClusterConnection): string | undefined {
  const of = "authority";
  if (ca !== undefined)
    return checkedCertificates({ source: "ca", path: "the text of the configuration", pem: ca, of });
  const file = caFile ?? profile.value("CA_FILE");
  if (file === undefined) return undefined;
  const source = caFile === undefined ? profile.variable("CA_FILE") : "caFile";
  return checkedCertificates({ source, path: resolve(file), pem: readText(source, file), of });
}

function insecurity({ endpoint, insecureSkipVerify }: ClusterConnection): string[] {
  if (insecureSkipVerify !== true) return [];
  const risk = "who answers in the cluster's place gets the credentials";
  return [`the certificate of ${endpoint} is not checked (insecureSkipVerify): ${risk}; give caFile or fingerprint256`];
}
