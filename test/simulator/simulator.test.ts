import { uuidFromName } from "../../lib/simulator/identity";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { call, json } from "./call";

const SERVICES = "/protocols/san/iscsi/services";
const SVM1 = `${SERVICES}/${uuidFromName("svm1")}`;

describe("a simulator over TLS", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1" }] } });
  });

  afterEach(() => simulator.close());

  it("creates, shows, changes, disables and deletes a service", async () => {
    const created = await call(simulator, "POST", SERVICES, { body: { svm: { name: "svm1" } } });
    expect([created.status, created.headers.location]).toEqual([201, `/api${SVM1}`]);

    await call(simulator, "PATCH", SVM1, { body: { target: { alias: "db" } } });
    await call(simulator, "PATCH", SVM1, { body: { enabled: false } });
    expect(json(await call(simulator, "GET", SVM1))).toMatchObject({ enabled: false, target: { alias: "db" } });

    expect((await call(simulator, "DELETE", SVM1)).status).toBe(200);
    expect(simulator.service("svm1")).toBeUndefined();
  });

  it("logs each request with status, code and connection, and no header", async () => {
    await call(simulator, "GET", `${SVM1}?fields=enabled`);

    expect(simulator.requests).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        method: "GET",
        path: `/api${SVM1}`,
        query: "fields=enabled",
        status: 404,
        code: "5374078",
        connection: 1,
      },
    ]);
  });
});
