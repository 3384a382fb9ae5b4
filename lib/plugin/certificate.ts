import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import * as der from "./der";

/** What a TLS server shows of itself, and the key to it. */
export interface Certificate {
  /** The certificate, DER. */
  readonly der: Buffer;
  /** The certificate, PEM. */
  readonly cert: string;
  /** Its private key, PKCS #8 in PEM. */
  readonly key: string;
}

const MINUTE_MS = 60_000;
const VALIDITY_MS = 30 * 24 * 60 * MINUTE_MS;

const OID = {
  COMMON_NAME: "2.5.4.3",
  KEY_USAGE: "2.5.29.15",
  SUBJECT_ALT_NAME: "2.5.29.17",
  BASIC_CONSTRAINTS: "2.5.29.19",
  EXTENDED_KEY_USAGE: "2.5.29.37",
  SERVER_AUTH: "1.3.6.1.5.5.7.3.1",
  CLIENT_AUTH: "1.3.6.1.5.5.7.3.2",
  ECDSA_WITH_SHA256: "1.2.840.10045.4.3.2",
} as const;

const X509_VERSION_3 = Buffer.from([2]);
const DIGITAL_SIGNATURE_AND_CERT_SIGN = Buffer.from([0b1000_0100]);
const DNS_NAME = 2;

/**
 * A new key (EC P-256, the cheapest to make) and a self-signed certificate for `localhost`, valid from a minute ago for
 * 30 days. go-plugin takes it for the only root, hence the CA constraint; it is written here because a library that
 * makes one costs several times the whole start of a plugin.
 *
 * @see RFC 5280
 */
export function selfSigned(now = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = toBeSigned(publicKey, now);
  const signature = sign("sha256", body, privateKey);
  const certificate = der.sequence(body, signatureAlgorithm(), der.bitString(signature));
  return {
    der: certificate,
    cert: pem("CERTIFICATE", certificate),
    key: pem("PRIVATE KEY", privateKey.export({ type: "pkcs8", format: "der" })),
  };
}

function toBeSigned(publicKey: KeyObject, now: Date): Buffer {
  const name = der.sequence(der.setOf(der.sequence(der.oid(OID.COMMON_NAME), der.utf8String("localhost"))));
  return der.sequence(
    der.explicit(0, der.integer(X509_VERSION_3)),
    der.integer(serialNumber()),
    signatureAlgorithm(),
    name,
    der.sequence(moment(now, -MINUTE_MS), moment(now, VALIDITY_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der.explicit(3, extensions()),
  );
}

function extensions(): Buffer {
  return der.sequence(
    critical(OID.BASIC_CONSTRAINTS, der.sequence(der.TRUE)),
    critical(OID.KEY_USAGE, der.bitString(DIGITAL_SIGNATURE_AND_CERT_SIGN, 2)),
    extension(OID.EXTENDED_KEY_USAGE, der.sequence(der.oid(OID.SERVER_AUTH), der.oid(OID.CLIENT_AUTH))),
    extension(OID.SUBJECT_ALT_NAME, der.sequence(der.implicit(DNS_NAME, Buffer.from("localhost")))),
  );
}

function critical(id: string, value: Buffer): Buffer {
  return der.sequence(der.oid(id), der.TRUE, der.octetString(value));
}

function extension(id: string, value: Buffer): Buffer {
  return der.sequence(der.oid(id), der.octetString(value));
}

function signatureAlgorithm(): Buffer {
  return der.sequence(der.oid(OID.ECDSA_WITH_SHA256));
}

// Positive, and of minimal length: the first byte is 0x40 to 0x7f.
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8() & 0x3f) | 0x40);
  return bytes;
}

function moment(now: Date, offsetMs: number): Buffer {
  return der.utcTime(new Date(now.getTime() + offsetMs));
}

// The lookahead: a body of whole lines must not get an empty one, which OpenSSL refuses.
function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
