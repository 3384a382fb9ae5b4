import { X509Certificate } from "node:crypto";

const BEGIN = "-----BEGIN CERTIFICATE-----";

/** TLS ignores a certificate that does not begin a line, but takes a byte-order mark before it. */
const ENDS_A_LINE = /(^\uFEFF?|-----END CERTIFICATE-----[ \t]*\r?\n\uFEFF?|\n)$/;

/** What is wrong with a PEM text, such as "which holds no certificate"; `undefined` when nothing is. */
export function certificateProblem(pem: string): string | undefined {
  const parts = pem.split(BEGIN);
  const bodies = parts.slice(1);
  if (bodies.length === 0) return "which holds no certificate";
  const broken = bodies.findIndex((body) => readCertificate(`${BEGIN}${body}`) === undefined);
  if (broken !== -1) return `whose certificate ${broken + 1} of ${bodies.length} cannot be read`;
  const joined = parts.slice(0, -1).findIndex((before) => !ENDS_A_LINE.test(before));
  return joined === -1
    ? undefined
    : `whose certificate ${joined + 1} of ${bodies.length} does not begin on a line of its own`;
}

export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
