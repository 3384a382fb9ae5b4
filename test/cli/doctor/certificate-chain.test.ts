import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { chainOf, describeCertificate, expiryWarnings } from "../../../lib/cli/doctor-connection";
import type { CertificateFacts } from "../../../lib/cli/schemas";
import { createAuthority, createCertificate } from "../../../lib/simulator/certificates";

const LEAF: CertificateFacts = {
  subject: "CN=cluster1",
  issuer: "CN=authority",
  validFrom: "2026-01-01T00:00:00Z",
  validTo: "2026-06-01T00:00:00Z",
  fingerprint256: "AB:CD",
};

/** What a client sees that trusts the authority of a server, which shows it together with its own certificate. */
async function shownChain(): Promise<readonly CertificateFacts[]> {
  const authority = await createAuthority("an authority");
  const { certPem, keyPem } = await createCertificate(authority, { commonName: "cluster1", hosts: ["127.0.0.1"] });
  const server = createServer({ cert: certPem + authority.certPem, key: keyPem }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: "127.0.0.1", port, ca: authority.certPem });
  await once(socket, "secureConnect");
  const chain = chainOf(socket.getPeerX509Certificate());
  socket.destroy();
  server.close();
  return chain;
}

describe("a chain of certificates", () => {
  it("begins with the server's own, and has each once", async () => {
    const chain = await shownChain();
    expect(chain.map(({ subject, issuer }) => [subject, issuer])).toEqual([
      ["CN=cluster1", "CN=an authority"],
      ["CN=an authority", "CN=an authority"],
    ]);
    for (const { validFrom, validTo } of chain) {
      expect(validFrom).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(Date.parse(validFrom)).toBeLessThan(Date.parse(validTo));
    }
  });

  it("is empty where none was shown", () => {
    expect(chainOf(undefined)).toEqual([]);
  });

  it("reads in one line for each", () => {
    expect(describeCertificate(LEAF)).toBe(
      "CN=cluster1; issued by CN=authority; valid from 2026-01-01T00:00:00Z to 2026-06-01T00:00:00Z; SHA-256 AB:CD",
    );
  });

  it.each([
    ["30 days before", "2026-05-02T00:00:00Z", []],
    ["a second later", "2026-05-02T00:00:01Z", [expect.stringContaining("for 29 more days only")]],
    ["on its last day", "2026-05-31T12:00:00Z", [expect.stringContaining("for 0 more days only")]],
    ["after it, which is a failure of its own", "2026-06-01T00:00:01Z", []],
  ])("warns of the end of a certificate %s as it should", (_when, now, warnings) => {
    expect(expiryWarnings([LEAF], new Date(now))).toEqual(warnings);
  });
});
