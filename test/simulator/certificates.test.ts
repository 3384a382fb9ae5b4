import { X509Certificate } from "node:crypto";
import { createAuthority, createCertificate } from "../../lib/simulator/certificates";

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

  it("carry a common name with any characters in it, as it is", async () => {
    const authority = await createAuthority("a, CN=b + c");
    const { certPem } = await createCertificate(authority, { commonName: "admin, O=x" });

    expect(new X509Certificate(certPem).toLegacyObject().subject).toEqual({ CN: "admin, O=x" });
  });
});
