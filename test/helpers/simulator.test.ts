import type { RequestOptions } from "node:https";
import { call } from "../simulator/call";
import { startTestSimulator } from "./simulator";

describe("logins", () => {
  it("are by token and by client certificate, too, where they are set up", async () => {
    const simulator = await startTestSimulator({ token: "t0ken", clientCertificates: true });
    const pair = await simulator.clientCertificate();
    const stranger = await simulator.clientCertificate({ commonName: "stranger" });
    const status = async (headers: object, tls: RequestOptions = {}): Promise<number> =>
      (await call(simulator, "GET", "/cluster", { headers: { authorization: undefined, ...headers }, tls })).status;

    expect(await status({ authorization: "Bearer t0ken" })).toBe(200);
    expect(await status({}, { cert: pair.certPem, key: pair.keyPem })).toBe(200);
    expect(await status({}, { cert: stranger.certPem, key: stranger.keyPem })).toBe(401);
    expect(await status({})).toBe(401);
    await simulator.close();
  });

  it("are not by the certificate of another authority", async () => {
    const [simulator, other] = [
      await startTestSimulator({ clientCertificates: true }),
      await startTestSimulator({ clientCertificates: true }),
    ];
    const { certPem: cert, keyPem: key } = await other.clientCertificate();
    const answer = await call(simulator, "GET", "/cluster", {
      headers: { authorization: undefined },
      tls: { cert, key },
    });

    expect(answer.status).toBe(401);
    await Promise.all([simulator.close(), other.close()]);
  });
});

describe("a test simulator's certificate", () => {
  it.each([
    ["expired", "CERT_HAS_EXPIRED"],
    ["other name", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["other authority", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ] as const)("with the flaw %s is refused by a client as %s", async (flaw, code) => {
    const simulator = await startTestSimulator({ flaw });

    await expect(call(simulator, "GET", "/cluster")).rejects.toMatchObject({ code });
    expect(simulator.requests).toEqual([]);
    await simulator.close();
  });
});
