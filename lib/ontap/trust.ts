import { SettingsError } from "../errors";
import { type Profile, readText } from "./profile";

/**
 * The PEM of the certificate authorities to trust: the declared file's, else the one's that `<prefix>CA_FILE` names, else
 * `undefined`, which means the public ones.
 *
 * @throws SettingsError FILE_UNREADABLE when it cannot be read or holds no certificate.
 */
export function readCertificateAuthorities(profile: Profile, caFile: string | undefined): string | undefined {
  const file = caFile ?? profile.value("CA_FILE");
  if (file === undefined) return undefined;
  const source = caFile === undefined ? profile.variable("CA_FILE") : "caFile";
  const pem = readText(source, file);
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
  throw new SettingsError(
    "FILE_UNREADABLE",
    `${source}: got ${file}, which holds no certificate, expected a PEM file with "BEGIN CERTIFICATE"`,
  );
}
