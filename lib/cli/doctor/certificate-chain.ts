import type { X509Certificate } from "node:crypto";
import type { CertificateFacts } from "../schemas/doctor-report";

const DAY_MS = 24 * 3600 * 1000;
const EXPIRY_NOTICE_DAYS = 30;

/** The certificates that a server showed, its own first, as far up as they reach. */
export function chainOf(shown: X509Certificate | undefined): readonly CertificateFacts[] {
  const chain = new Map<string, CertificateFacts>();
  for (let link = shown; link !== undefined && !chain.has(link.fingerprint256); link = link.issuerCertificate)
    chain.set(link.fingerprint256, factsOf(link));
  return Array.from(chain.values());
}

function factsOf({ subject, issuer, validFrom, validTo, fingerprint256 }: X509Certificate): CertificateFacts {
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    validFrom: isoTime(validFrom),
    validTo: isoTime(validTo),
    fingerprint256,
  };
}

function oneLine(name: string): string {
  return name.trim().replaceAll("\n", ", ");
}

function isoTime(date: string): string {
  return new Date(date).toISOString().replace(/\.000Z$/, "Z");
}

/** The certificate in one line. */
export function describeCertificate({ subject, issuer, validFrom, validTo, fingerprint256 }: CertificateFacts): string {
  return `${subject}; issued by ${issuer}; valid from ${validFrom} to ${validTo}; SHA-256 ${fingerprint256}`;
}

/** A warning for each certificate that is still valid, but not for long. */
export function expiryWarnings(chain: readonly CertificateFacts[], now: Date): readonly string[] {
  return chain.flatMap(({ subject, validTo }) => {
    const days = Math.floor((Date.parse(validTo) - now.getTime()) / DAY_MS);
    if (days < 0 || days >= EXPIRY_NOTICE_DAYS) return [];
    return [`the certificate of ${subject} is valid for ${days} more days only; renew it: security certificate create`];
  });
}
