import { readOptions, startSimulator } from "../../lib/simulator/simulator";
import { SimulatorError } from "../../lib/simulator/simulator-error";
import { expectFailure, rejectionOf } from "../helpers/failure";

describe("the options of a simulator", () => {
  const credentials = { username: "admin", password: "x" };

  it("are taken as they are, without what is undefined", () => {
    const options = {
      credentials: { username: "admin", token: "t" },
      seed: {},
      host: "::1",
      port: 8443,
      http: true,
      certificate: { certPem: "a", keyPem: "b", caPem: "c" },
      clientCaPem: "d",
      latencyMs: 1,
      onArrival: () => undefined,
      onRequest: () => undefined,
      now: () => new Date(0),
    };

    expect(readOptions(options)).toEqual(options);
    expect(Object.keys(readOptions({ credentials, seed: undefined, now: undefined }))).toEqual(["credentials"]);
  });

  it.each<[unknown, string]>([
    [undefined, 'options: got nothing, expected an object with "credentials"'],
    [
      {},
      'options.credentials: got nothing, expected whom it lets in, such as { username: "admin", password: "offline" }',
    ],
    [{ credentials: { user: "a", password: "b" } }, "options.credentials.username: got nothing, expected a text"],
    [{ credentials, sede: {} }, "options.sede: unknown, expected one of credentials, seed,"],
    [{ credentials, latencyMs: "1" }, 'options.latencyMs: got "1", expected a whole number, 0 or more'],
    [{ credentials, onRequest: 1 }, "options.onRequest: got 1, expected a function"],
  ])("are refused as %j, with all that is wrong", async (options, message) => {
    const error = await rejectionOf(startSimulator(options as never));
    expectFailure(error, SimulatorError, "ARGUMENT_INVALID", message);
  });

  it("leave the form of a seed to the seed", async () => {
    const error = await rejectionOf(startSimulator({ credentials, seed: [] as never }));
    expectFailure(error, SimulatorError, "SEED_INVALID", "the document: got [], expected an object");
  });
});
