import { X509Certificate } from "node:crypto";
import { createAuthority, createCertificate } from "../../../lib/simulator/certificates";

describe("certificates", () => {
  it("are vouched for by their authority, for all names and addresses given", async () => {
    const authority = await createAuthority("an authority");
    const { certPem } = await createCertificate(authority, {
      commonName: "x",
      hosts: ["localhost", "127.0.0.1", "::1"],
    });
    const [issuer, certificate] = [new X509Certificate(authority.certPem), new X509Certificate(certPem)];

    expect(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)).toBe(true);
    expect([issuer.ca, certificate.ca]).toEqual([true, false]);
    expect(certificate.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
  });

  it("are valid from a day before the given time to a year after it", async () => {
    const now = new Date("2030-06-01T00:00:00Z");
    const authority = await createAuthority("an authority", now);
    const { validFrom, validTo } = new X509Certificate(authority.certPem);

    expect([Date.parse(validFrom), Date.parse(validTo)]).toEqual([
      Date.parse("2030-05-31T00:00:00Z"),
      Date.parse("2031-06-01T00:00:00Z"),
    ]);
  });

  it("carry a common name with any characters in it, as it is", async () => {
    const authority = await createAuthority("a, CN=b + c");
    const { certPem } = await createCertificate(authority, { commonName: "admin, O=x" });

    expect(new X509Certificate(certPem).toLegacyObject().subject).toEqual({ CN: "admin, O=x" });
  });
});
