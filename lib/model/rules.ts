import type { TextRule } from "./decode";

/**
 * The rules that a declared value must keep, as pure checks: each returns what is expected instead, or `undefined`
 * when the value is fine. The constructs apply them at synth, where plain JavaScript gets past the types; the programs apply
 * them to values that were tokens then.
 */
export type Rule = (value: unknown) => string | undefined;

/** Makes the rule of a text. */
function text(check: TextRule): Rule {
  return (value) => (typeof value === "string" ? check(value) : "a string");
}

/** Any text. */
export const textRule: Rule = text(() => undefined);

/** Longest alias that ONTAP takes, in characters. */
export const MAX_ALIAS_LENGTH = 128;

/** Name of an SVM: letters, digits, `_`, `.`, `-`. */
export const svmNameRule: Rule = text((name) =>
  /^[A-Za-z0-9_.-]+$/.test(name)
    ? undefined
    : 'the name of an SVM: letters, digits, "_", "." and "-" only; see "vserver show"',
);

/** Whether a value is the text of a UUID in its canonical form. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

/** UUID of an SVM in its canonical form. */
export const svmUuidRule: Rule = text((uuid) =>
  isUuid(uuid)
    ? undefined
    : 'the UUID of an SVM, such as "19d04b8e-94d7-11e8-8370-005056b48fd2"; see "vserver show -fields uuid"',
);

/**
 * Alias of a target: at most 128 printable characters without spaces; `""` clears it.
 *
 * @see target.alias of /protocols/san/iscsi/services
 */
export const targetAliasRule: Rule = text((alias) => {
  const { length } = Array.from(alias.normalize("NFC"));
  if (length > MAX_ALIAS_LENGTH) return `at most ${MAX_ALIAS_LENGTH} characters, this has ${length}; shorten it`;
  return /[\p{C}\p{Z}]/u.test(alias)
    ? 'printable characters without spaces; use "-" or "_" instead of a space'
    : undefined;
});

/** Whether an SVM shall have a service. */
export const ensureRule = oneOf("present", "absent");

/** A flag. */
export const flagRule: Rule = (value) => (typeof value === "boolean" ? undefined : "true or false");

/** A flag as a text. */
export const flagTextRule = oneOf("true", "false");

/** Name of a cluster, as messages and the state carry it. */
export const clusterNameRule: Rule = text((name) =>
  /^[A-Za-z0-9_.-]+$/.test(name) ? undefined : 'letters, digits, "_", "." and "-" only, such as "cluster1"',
);

/** Name of a credentials profile: it becomes part of environment variables' names. */
export const profileRule: Rule = text((profile) =>
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(profile)
    ? undefined
    : 'lower-case letters, digits and single "-", starting with a letter, such as "prod-eu"',
);

/** Name of a host, as a certificate carries it. */
export const serverNameRule: Rule = text((name) =>
  /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name)
    ? undefined
    : 'a host name as the certificate of the cluster carries it, such as "cluster1.example.com"',
);

/** Base address of a cluster's management interface: https, or http on loopback, and nothing but host and port. */
export const endpointRule: Rule = text((endpoint) => {
  const example = "such as https://cluster1.example.com";
  // Before anything is parsed or quoted: a "/" in a password ends the host, and what follows would pass for a path.
  if (endpoint.includes("@"))
    return `no credentials in the URL, where they would reach the state; give them in environment variables, ${example}`;
  if (!/^https?:\/\//i.test(endpoint)) return `an https URL, ${example}`;
  if (!URL.canParse(endpoint)) return `a valid URL, ${example}`;
  const url = new URL(endpoint);
  if (!/^([a-z0-9_.-]+|\[[0-9a-f:.]+\])$/.test(url.hostname))
    return `a host name of letters, digits, "_", "." and "-", or an IP address, ${example}`;
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "")
    return `only host and port, without "${url.pathname}${url.search && "?…"}${url.hash && "#…"}"; the path /api is added, ${example}`;
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return `https: over http the credentials would travel in clear text; http is for a simulator on this machine only`;
  return undefined;
});

/** Whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** The value as a message may show it: an endpoint's password is left out. */
export function printableEndpoint(endpoint: string): string {
  return endpoint.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1***@");
}

/** PEM of certificates, and of nothing that is a secret. */
export const certificateRule: Rule = text((pem) =>
  pem.includes("-----BEGIN CERTIFICATE-----") && !pem.includes("PRIVATE KEY-----")
    ? undefined
    : 'PEM with "BEGIN CERTIFICATE", and without a private key',
);

/** SHA-256 fingerprint of a certificate: 64 hexadecimal digits, in pairs with or without colons. */
export const fingerprintRule: Rule = text((fingerprint) =>
  /^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i.test(fingerprint)
    ? undefined
    : 'a SHA-256 fingerprint of 64 hexadecimal digits; see "openssl x509 -noout -fingerprint -sha256"',
);

/** Makes the rule of a whole number within bounds, both included. */
export function wholeNumberRule(least: number, most: number): Rule {
  return (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `a whole number from ${least} to ${most}`;
}

/** Makes the rule of a text that is one of a few. */
export function oneOf(...texts: readonly string[]): Rule {
  return (value) =>
    texts.some((other) => other === value) ? undefined : texts.map((other) => JSON.stringify(other)).join(" or ");
}

/** A pattern of SVM names as a regular expression: `*` stands for any characters, everything else for itself. */
export function svmNamePattern(pattern: string): RegExp {
  const pieces = pattern.split("*").map((piece) => piece.replaceAll(/[.-]/g, "\\$&"));
  return new RegExp(`^${pieces.join(".*")}$`);
}
