import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type TLSSocket } from "node:tls";
import { selfSigned } from "../../lib/plugin/certificate";

describe("selfSigned", () => {
  const now = new Date("2026-11-24T12:00:00.500Z");
  const { der, cert, key } = selfSigned(now);
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

  it("is signed by its own key", () => {
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkIssued(parsed)).toBe(true);
  });

  it("is the same in PEM", () => {
    expect(new X509Certificate(cert).raw).toEqual(der);
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

  it("holds in a TLS handshake in which both sides verify the other", async () => {
    const [server, client] = [selfSigned(), selfSigned()];
    const listener = createServer({ ...server, ca: client.cert, requestCert: true, rejectUnauthorized: true });
    listener.listen(0, "localhost");
    await once(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    const accepted = once(listener, "secureConnection") as Promise<[TLSSocket]>;
    const socket = connect({ port, host: "localhost", servername: "localhost", ...client, ca: server.cert });
    await once(socket, "secureConnect");
    const [peer] = await accepted;
    expect(socket.authorized).toBe(true);
    expect(peer.getPeerCertificate().fingerprint256).toBe(new X509Certificate(client.der).fingerprint256);
    socket.destroy();
    listener.close();
  });

  it("its key is refused for another certificate", () => {
    expect(() => createServer({ cert: selfSigned().cert, key })).toThrow(/key values mismatch/);
  });
});
