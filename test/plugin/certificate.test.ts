import { X509Certificate } from "node:crypto";
import { selfSigned } from "../../lib/plugin/certificate";

describe("selfSigned", () => {
  const now = new Date("2026-11-24T12:00:00.500Z");
  const { der } = selfSigned(now);
  const parsed = new X509Certificate(der);

  it("is a certificate authority for localhost, valid from a minute ago for 30 days", () => {
    expect(parsed.subject).toBe("CN=localhost");
    expect(parsed.subjectAltName).toBe("DNS:localhost");
    expect(parsed.ca).toBe(true);
    expect(new Date(parsed.validFrom)).toEqual(new Date("2026-11-24T11:59:00Z"));
    expect(new Date(parsed.validTo)).toEqual(new Date("2026-12-24T12:00:00Z"));
  });

  it("may serve and connect", () => {
    expect(parsed.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  });

  it("has a serial number of its own each time", () => {
    const numbers = Array.from({ length: 50 }, () => new X509Certificate(selfSigned().der).serialNumber);
    expect(new Set(numbers).size).toBe(50);
    expect(numbers.every((number) => /^[4-7][0-9A-F]{31}$/.test(number))).toBe(true);
  });

  // The length of the signature varies, and with it how the last line of base64 ends.
  it("never has an empty line in its PEM", () => {
    const certificates = Array.from({ length: 100 }, () => selfSigned().cert);
    expect(certificates.filter((pem) => pem.includes("\n\n"))).toEqual([]);
  });
});
