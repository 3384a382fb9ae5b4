import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { SERVICES } from "../api-request";
import { call, json } from "../call";

describe("a simulator that is sent a body", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1" }] } });
  });

  afterEach(() => simulator.close());

  it("refuses an absurd body with 413, and a body just below that for what it holds", async () => {
    const [absurd, large] = [1024 * 1024 + 1, 1024 * 1024].map((size) => "x".repeat(size));

    expect((await call(simulator, "POST", SERVICES, { body: absurd })).status).toBe(413);
    expect((await call(simulator, "POST", SERVICES, { body: large })).status).toBe(400);
  });

  it.each([
    ["a byte that begins no character", [0x22, 0xff, 0x22]],
    ["half a character", [0x22, 0xc3, 0x22]],
    ["a surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ])("refuses a body that is no UTF-8: %s", async (_, bytes) => {
    const body = Buffer.concat([
      Buffer.from('{"svm": {"name": "svm1"}, "target.alias": '),
      Buffer.from(bytes),
      Buffer.from("}"),
    ]);
    const answer = await call(simulator, "POST", SERVICES, { body });

    expect([answer.status, json(answer)]).toMatchObject([400, { error: { code: "262199" } }]);
    expect(simulator.service("svm1")).toBeUndefined();
  });

  it.each(["application/x-www-form-urlencoded", "text/plain", undefined])(
    "reads JSON as content type %s",
    async (type) => {
      const body = '{"svm": {"name": "svm1"}}';

      expect((await call(simulator, "POST", SERVICES, { body, headers: { "content-type": type } })).status).toBe(201);
    },
  );
});
