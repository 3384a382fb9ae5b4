import type { TextRule } from "./decode";

/** A pure check of a value: returns what is expected instead, or `undefined` when the value is fine. */
export type Rule = (value: unknown) => string | undefined;

function text(check: TextRule): Rule {
  return (value) => (typeof value === "string" ? check(value) : "a string");
}

export const textRule: Rule = text(() => undefined);

/** ONTAP's limit, in characters. */
export const MAX_ALIAS_LENGTH = 128;

export const svmNameRule: Rule = text((name) =>
  /^[A-Za-z0-9_.-]+$/.test(name)
    ? undefined
    : 'the name of an SVM: letters, digits, "_", "." and "-" only; see "vserver show"',
);

export function isUuid(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

export const svmUuidRule: Rule = text((uuid) =>
  isUuid(uuid)
    ? undefined
    : 'the UUID of an SVM, such as "19d04b8e-94d7-11e8-8370-005056b48fd2"; see "vserver show -fields uuid"',
);

/** @see target.alias of /protocols/san/iscsi/services */
export const targetAliasRule: Rule = text((alias) => {
  const { length } = Array.from(alias.normalize("NFC"));
  if (length > MAX_ALIAS_LENGTH) return `at most ${MAX_ALIAS_LENGTH} characters, this has ${length}; shorten it`;
  return /[\p{C}\p{Z}]/u.test(alias)
    ? 'printable characters without spaces; use "-" or "_" instead of a space'
    : undefined;
});

/** @see RFC 7143, 4.2.7: a name of the types iqn, eui and naa, with at most 223 bytes. */
export const targetNameRule: Rule = text((name) =>
  /^(iqn\.\d{4}-\d{2}\.[a-z0-9.-]+(:[a-z0-9.:_-]+)?|eui\.[0-9a-f]{16}|naa\.[0-9a-f]{16}([0-9a-f]{16})?)$/i.test(name) &&
  name.length <= 223
    ? undefined
    : 'the name of a target, such as "iqn.1992-08.com.netapp:sn.1:vs.2", of at most 223 characters; see "vserver iscsi show"',
);

export const ensureRule = oneOf("present", "absent");

export const flagRule: Rule = (value) => (typeof value === "boolean" ? undefined : "true or false");

export const flagTextRule = oneOf("true", "false");

export const clusterNameRule: Rule = text((name) =>
  /^[A-Za-z0-9_.-]+$/.test(name) ? undefined : 'letters, digits, "_", "." and "-" only, such as "cluster1"',
);

/** A profile is a part of the names of environment variables. */
export const profileRule: Rule = text((profile) =>
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(profile)
    ? undefined
    : 'lower-case letters, digits and single "-", starting with a letter, such as "prod-eu"',
);

export const serverNameRule: Rule = text((name) =>
  /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name)
    ? undefined
    : 'a host name as the certificate of the cluster carries it, such as "cluster1.example.com"',
);

export const endpointRule: Rule = text((endpoint) => {
  const example = "such as https://cluster1.example.com";
  // A "/" in a password ends the host, and the rest would pass for a path.
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

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** The value as a message may show it, without a password. */
export function printableEndpoint(endpoint: string): string {
  return endpoint.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1***@");
}

/** PEM of certificates, and of nothing that is a secret. */
export const certificateRule: Rule = text((pem) =>
  pem.includes("-----BEGIN CERTIFICATE-----") && !pem.includes("PRIVATE KEY-----")
    ? undefined
    : 'PEM with "BEGIN CERTIFICATE", and without a private key',
);

export const fingerprintRule: Rule = text((fingerprint) =>
  /^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i.test(fingerprint)
    ? undefined
    : 'a SHA-256 fingerprint of 64 hexadecimal digits; see "openssl x509 -noout -fingerprint -sha256"',
);

/** Both bounds are included. */
export function wholeNumberRule(least: number, most: number): Rule {
  return (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `an integer from ${least} to ${most}`;
}

export function oneOf(...texts: readonly string[]): Rule {
  return (value) =>
    texts.some((other) => other === value) ? undefined : texts.map((other) => JSON.stringify(other)).join(" or ");
}

/** Whether a name fits a pattern: `*` stands for any characters, everything else for itself. Each piece is sought once, in order. */
export function fitsPattern(name: string, pattern: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return name === pattern;
  let from = first.length;
  for (const piece of others) {
    const at = name.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return name.startsWith(first) && name.endsWith(last) && name.length - last.length >= from;
}
