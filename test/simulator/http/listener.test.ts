import { once } from "node:events";
import { connect } from "node:tls";
import { startSimulator } from "../../../lib/simulator/simulator";

describe("startSimulator", () => {
  const credentials = { username: "admin", password: "x" };

  it("makes a certificate of its own for localhost, both loopback addresses and its host", async () => {
    const simulator = await startSimulator({ credentials, host: "127.0.0.2" });
    const { port } = new URL(simulator.endpoint);
    const options = { host: "127.0.0.2", port: Number(port), ca: simulator.caPem };
    const sockets = [{}, { servername: "localhost" }].map((name) => connect({ ...options, ...name }));
    await Promise.all(sockets.map((socket) => once(socket, "secureConnect")));

    expect(simulator.endpoint).toMatch(/^https:\/\/127\.0\.0\.2:\d+$/);
    expect(sockets.map(({ authorized }) => authorized)).toEqual([true, true]);
    await simulator.close();
  });

  it("serves plain HTTP when told so", async () => {
    const simulator = await startSimulator({ credentials, http: true });
    const response = await fetch(`${simulator.endpoint}/api/cluster`, {
      headers: { authorization: `Basic ${Buffer.from("admin:x").toString("base64")}` },
    });

    expect([response.status, simulator.caPem]).toEqual([200, undefined]);
    await simulator.close();
  });

  it("names the loopback address when it listens everywhere", async () => {
    const simulator = await startSimulator({ credentials, http: true, host: "0.0.0.0" });

    expect(simulator.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await simulator.close();
  });

  it("puts an IPv6 address into brackets", async () => {
    const simulator = await startSimulator({ credentials, http: true, host: "::1" });

    expect(simulator.endpoint).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await simulator.close();
  });

  it("says that a port is in use", async () => {
    const first = await startSimulator({ credentials, http: true });
    const port = Number(new URL(first.endpoint).port);

    await expect(startSimulator({ credentials, http: true, port })).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      message: `cannot listen on 127.0.0.1 port ${port}: the port is in use; choose another one, or 0 for any free one`,
    });
    await first.close();
  });

  it.each([
    ["a certificate that is none", { certificate: { certPem: "x", keyPem: "y" } }, "CERTIFICATE_INVALID"],
    ["a client authority that is none", { clientCaPem: "x" }, "CERTIFICATE_INVALID"],
    ["a port beyond all ports", { port: 65_536 }, "LISTEN_FAILED"],
    ["a host that does not exist", { host: "simulator.invalid" }, "LISTEN_FAILED"],
    ["a seed that is none", { seed: { svms: [{ name: "" }] } }, "SEED_INVALID"],
  ])("refuses %s", async (_, options, code) => {
    await expect(startSimulator({ credentials, ...options })).rejects.toMatchObject({ code });
  });
});
