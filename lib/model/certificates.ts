import { X509Certificate } from "node:crypto";

const BEGIN = "-----BEGIN CERTIFICATE-----";

/** What is wrong with a PEM text of certificates, as in "which holds no certificate"; `undefined` when each can be read. */
export function certificateProblem(pem: string): string | undefined {
  const [, ...bodies] = pem.split(BEGIN);
  if (bodies.length === 0) return "which holds no certificate";
  const broken = bodies.findIndex((body) => readCertificate(`${BEGIN}${body}`) === undefined);
  return broken === -1 ? undefined : `whose certificate ${broken + 1} of ${bodies.length} cannot be read`;
}

/** The first certificate of a PEM text; `undefined` when it cannot be read. */
export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
