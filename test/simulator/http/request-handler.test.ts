import { Agent } from "node:https";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { SERVICES } from "../api-request";
import { call } from "../call";

describe("a fault over a real connection", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1" }, { name: "svm2" }] } });
  });

  afterEach(() => simulator.close());

  it("of one SVM happens to the requests about it, and to no others", async () => {
    simulator.faults.add({ svm: "svm2", do: { status: 503 } });
    const create = (name: string) => call(simulator, "POST", SERVICES, { body: { svm: { name } } });
    const answers = [await create("svm1"), await create("svm2"), await call(simulator, "GET", SERVICES)];
    expect(answers.map(({ status }) => status)).toEqual([201, 503, 200]);
  });

  it("can end the connection after the answer, so that the next request needs another one", async () => {
    simulator.faults.add({ times: 1, do: { close: true } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: simulator.caPem });
    const kept = { headers: { connection: "keep-alive" }, tls: { agent } };
    const { status, headers } = await call(simulator, "GET", SERVICES, kept);
    expect({ status, connection: headers.connection }).toEqual({ status: 200, connection: "close" });
    await call(simulator, "GET", SERVICES, kept);
    await call(simulator, "GET", SERVICES, kept);
    agent.destroy();
    expect(simulator.requests.map(({ connection }) => connection)).toEqual([1, 2, 2]);
  });
});
