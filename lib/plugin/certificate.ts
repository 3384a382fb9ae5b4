import * as asn1 from "asn1js";
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface Certificate {
  readonly der: Buffer;
  readonly cert: string;
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

const X509_VERSION_3 = 2;
const DIGITAL_SIGNATURE_AND_CERT_SIGN = { valueHex: Uint8Array.of(0b1000_0100), unusedBits: 2 };
const DNS_NAME = 2;

const CONTEXT_SPECIFIC = 3;

/**
 * A new key (EC P-256, the cheapest) and a self-signed certificate for `localhost`, valid from a minute ago for 30 days.
 * go-plugin takes it for the only root, hence the CA constraint. A library that makes certificates would cost several
 * times the whole start of a plugin.
 *
 * @see RFC 5280
 */
export function selfSigned(now = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = toBeSigned(publicKey, now);
  const signature = sign("sha256", Buffer.from(body.toBER()), privateKey);
  const certificate = sequence(body, sequence(oid(OID.ECDSA_WITH_SHA256)), new asn1.BitString({ valueHex: signature }));
  const der = Buffer.from(certificate.toBER());
  return {
    der,
    cert: pem("CERTIFICATE", der),
    key: pem("PRIVATE KEY", privateKey.export({ type: "pkcs8", format: "der" })),
  };
}

function toBeSigned(publicKey: KeyObject, now: Date): asn1.Sequence {
  const commonName = sequence(oid(OID.COMMON_NAME), new asn1.Utf8String({ value: "localhost" }));
  const name = sequence(new asn1.Set({ value: [commonName] }));
  return sequence(
    explicit(0, new asn1.Integer({ value: X509_VERSION_3 })),
    new asn1.Integer({ valueHex: serialNumber() }),
    sequence(oid(OID.ECDSA_WITH_SHA256)),
    name,
    sequence(moment(now, -MINUTE_MS), moment(now, VALIDITY_MS)),
    name,
    asn1.fromBER(publicKey.export({ type: "spki", format: "der" })).result,
    explicit(3, extensions()),
  );
}

function extensions(): asn1.Sequence {
  const localhost = {
    idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber: DNS_NAME },
    valueHex: Buffer.from("localhost"),
  };
  return sequence(
    critical(OID.BASIC_CONSTRAINTS, sequence(new asn1.Boolean({ value: true }))),
    critical(OID.KEY_USAGE, new asn1.BitString(DIGITAL_SIGNATURE_AND_CERT_SIGN)),
    extension(OID.EXTENDED_KEY_USAGE, sequence(oid(OID.SERVER_AUTH), oid(OID.CLIENT_AUTH))),
    extension(OID.SUBJECT_ALT_NAME, sequence(new asn1.Primitive(localhost))),
  );
}

function critical(id: string, value: asn1.AsnType): asn1.Sequence {
  return sequence(oid(id), new asn1.Boolean({ value: true }), new asn1.OctetString({ valueHex: value.toBER() }));
}

function extension(id: string, value: asn1.AsnType): asn1.Sequence {
  return sequence(oid(id), new asn1.OctetString({ valueHex: value.toBER() }));
}

function sequence(...value: asn1.AsnType[]): asn1.Sequence {
  return new asn1.Sequence({ value });
}

function explicit(tagNumber: number, content: asn1.AsnType): asn1.Constructed {
  return new asn1.Constructed({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber }, value: [content] });
}

function oid(value: string): asn1.ObjectIdentifier {
  return new asn1.ObjectIdentifier({ value });
}

// Positive, and of minimal length: the first byte is 0x40 to 0x7f.
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8() & 0x3f) | 0x40);
  return bytes;
}

function moment(now: Date, offsetMs: number): asn1.UTCTime {
  return new asn1.UTCTime({ valueDate: new Date(now.getTime() + offsetMs) });
}

// The lookahead: a body of whole lines must not get an empty one, which OpenSSL refuses.
function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
