import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

const DAY_MS = 24 * 3600 * 1000;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A certificate with its private key, both in PEM. */
export interface KeyPair {
  /** The certificate. */
  readonly certPem: string;
  /** Its private key. */
  readonly keyPem: string;
}

export interface Authority {
  readonly certPem: string;
  readonly key: webcrypto.CryptoKey;
}

export interface CertificateSubject {
  readonly commonName: string;
  /** Host names and IP addresses of a server; a client's certificate needs none. @default none */
  readonly hosts?: readonly string[];
  /** @default yesterday, for clocks that are late */
  readonly notBefore?: Date;
  /** @default in a year */
  readonly notAfter?: Date;
}

export async function createAuthority(commonName: string): Promise<Authority> {
  const keys = await createKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: nameOf(commonName),
    keys,
    ...validity(),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certPem: toPem(certificate), key: keys.privateKey };
}

export async function createCertificate(
  authority: Authority,
  { commonName, hosts = [], ...dates }: CertificateSubject,
): Promise<KeyPair> {
  const keys = await createKeys();
  const issuer = new X509Certificate(authority.certPem);
  const certificate = await X509CertificateGenerator.create({
    subject: nameOf(commonName),
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    ...validity(),
    ...dates,
    signingAlgorithm: ALGORITHM,
    extensions: await leafExtensions(issuer, keys.publicKey, hosts),
  });
  return { certPem: toPem(certificate), keyPem: await exportKey(keys.privateKey) };
}

/** Python 3.13 and later refuse a certificate without key identifiers. */
async function leafExtensions(
  issuer: X509Certificate,
  publicKey: webcrypto.CryptoKey,
  hosts: readonly string[],
): Promise<Extension[]> {
  const names = hosts.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value }));
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(issuer),
    ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
  ];
}

function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

function toPem(certificate: X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

/** A name of one part. As data, no character in it has a meaning. */
function nameOf(commonName: string): string {
  return new Name([{ CN: [commonName] }]).toString();
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + 365 * DAY_MS) };
}
