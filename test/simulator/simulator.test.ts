import { once } from "node:events";
import { connect } from "node:tls";
import { startSimulator } from "../../lib/simulator/simulator";
import { SimulatorError } from "../../lib/simulator/simulator-error";
import { expectFailure, rejectionOf } from "../helpers/failure";

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

  it.each([
    ["0.0.0.0", /^http:\/\/127\.0\.0\.1:\d+$/],
    ["::1", /^http:\/\/\[::1\]:\d+$/],
  ])("on host %s has an endpoint that clients of this machine reach", async (host, endpoint) => {
    const simulator = await startSimulator({ credentials, http: true, host });

    expect(simulator.endpoint).toMatch(endpoint);
    await simulator.close();
  });

  it.each<[string, unknown, SimulatorError["code"], string]>([
    ["no options", undefined, "ARGUMENT_INVALID", 'options: got nothing, expected an object with "credentials"'],
    ["no credentials", {}, "ARGUMENT_INVALID", "options.credentials: got nothing, expected who it lets in, such as {"],
    ["no user", { credentials: { user: "a" } }, "ARGUMENT_INVALID", "options.credentials.username: got nothing"],
    ["an unknown option", { credentials, sede: {} }, "ARGUMENT_INVALID", "options.sede: unknown, expected one of"],
    ["a string for a number", { credentials, latencyMs: "1" }, "ARGUMENT_INVALID", 'options.latencyMs: got "1"'],
    ["no function", { credentials, onRequest: 1 }, "ARGUMENT_INVALID", "options.onRequest: got 1, expected a function"],
    ["a seed that is a list", { credentials, seed: [] }, "SEED_INVALID", "the document: got [], expected an object"],
    ["a wrong certificate", { credentials, certificate: { certPem: "x", keyPem: "y" } }, "CERTIFICATE_INVALID", "PEM"],
    ["a wrong client CA", { credentials, clientCaPem: "x" }, "CERTIFICATE_INVALID", "PEM"],
    ["a port beyond all ports", { credentials, port: 65_536 }, "ARGUMENT_INVALID", "options.port: got 65536"],
    ["a host that does not exist", { credentials, host: "simulator.invalid" }, "LISTEN_FAILED", "simulator.invalid"],
  ])("refuses %s", async (_, options, code, message) => {
    expectFailure(await rejectionOf(startSimulator(options as never)), SimulatorError, code, message);
  });
});
