import { createPrivateKey } from "node:crypto";
import { SettingsError } from "../../lib/errors";
import { checkedCertificates, checkedKey, type PemFile } from "../../lib/ontap/pem";
import { createAuthority, createCertificate, type KeyPair } from "../../lib/simulator/certificates";
import { expectFailure, thrownBy } from "../helpers/failure";

let pair: KeyPair;
let other: KeyPair;

beforeAll(async () => {
  const authority = await createAuthority("authority");
  pair = await createCertificate(authority, { commonName: "one" });
  other = await createCertificate(authority, { commonName: "other" });
});

function keyFile(pem: string): PemFile {
  return { source: "ONTAP_CLIENT_KEY_FILE", path: "/run/key.pem", pem, of: "client" };
}

function certificateFile(pem = pair.certPem): PemFile {
  return { source: "ONTAP_CLIENT_CERT_FILE", path: "/run/cert.pem", pem, of: "client" };
}

it("certificates and the key that belongs to the first of them are given back as they are", () => {
  const chain = certificateFile(`subject=one\n${pair.certPem}${other.certPem}`);
  expect(checkedCertificates(chain)).toBe(chain.pem);
  const { pem } = certificateFile(`\uFEFF${pair.certPem}\uFEFF${other.certPem}`.replaceAll("\n", "\r\n"));
  expect(checkedCertificates(certificateFile(pem))).toBe(pem);
  expect(checkedKey(keyFile(pair.keyPem), chain)).toBe(pair.keyPem);
});

it.each<[string, () => string, string]>([
  ["no certificate", () => pair.keyPem, "which holds no certificate"],
  ["a certificate that was cut", () => pair.certPem.slice(0, 200), "whose certificate 1 of 1 cannot be read"],
  [
    "one that follows on the line of another",
    () => `${pair.certPem.trimEnd()}${pair.certPem}`,
    "2 of 2 does not begin",
  ],
  [
    "one that follows an empty line and a byte-order mark",
    () => `${pair.certPem}\n\uFEFF${pair.certPem}`,
    "2 of 2 does",
  ],
  ["one that follows a lone CR", () => `${pair.certPem.trimEnd()}\r${pair.certPem}`, "2 of 2 does not begin"],
  ["a broken one after a good one", () => `${pair.certPem}${pair.certPem.replace("MII", "AAA")}`, "certificate 2 of 2"],
])("a file with %s is refused, and named with its setting", (_, pem, problem) => {
  const error = thrownBy(() => checkedCertificates(certificateFile(pem())));
  const named = "ONTAP_CLIENT_CERT_FILE: got /run/cert.pem";
  expectFailure(error, SettingsError, "FILE_UNREADABLE", named, problem, "give the file of the client's certificate");
});

it.each(["pkcs8", "sec1"] as const)("an encrypted key (%s) is told with the command that decrypts it", (type) => {
  const cipher = { cipher: "aes-256-cbc", passphrase: "hush" };
  const pem = createPrivateKey(pair.keyPem)
    .export({ type, format: "pem", ...cipher })
    .toString();
  const error = thrownBy(() => checkedKey(keyFile(pem), certificateFile()));
  const remedy = "openssl pkey -in /run/key.pem";
  expectFailure(error, SettingsError, "FILE_UNREADABLE", "the key in /run/key.pem is encrypted", remedy);
});

it("a text that is no key is refused and not shown", () => {
  const error = thrownBy(() => checkedKey(keyFile("-----BEGIN PRIVATE KEY-----\nhush"), certificateFile()));
  expectFailure(error, SettingsError, "FILE_UNREADABLE", "ONTAP_CLIENT_KEY_FILE: got /run/key.pem", '"PRIVATE KEY"');
  expect(String(error)).not.toContain("hush");
});

it("a key of another certificate is refused, with both files", () => {
  const error = thrownBy(() => checkedKey(keyFile(other.keyPem), certificateFile()));
  const problem = "the key in /run/key.pem does not belong to the certificate in /run/cert.pem";
  expectFailure(error, SettingsError, "FILE_UNREADABLE", problem, "ONTAP_CLIENT_CERT_FILE and ONTAP_CLIENT_KEY_FILE");
});
