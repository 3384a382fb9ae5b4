import { bool, int, string } from "../../lib/plugin/wire-field";
import { decode, encode } from "../../lib/plugin/wire";
import { routesOf } from "../../lib/plugin/service";
import { withCode } from "./with-code";

const RPCS = {
  Double: { request: { number: int(1) }, response: { number: int(1) } },
  Later: { request: {}, response: { done: bool(1) } },
  Absent: { request: {}, response: { text: string(1) } },
};

describe("routesOf", () => {
  const routes = new Map(
    routesOf("test.Service", RPCS, {
      Double: ({ number }) => ({ number: 2 * number }),
      Later: () => Promise.resolve({ done: true }),
    }),
  );

  it("has a path for each handler, and none without", () => {
    expect([...routes.keys()]).toEqual(["/test.Service/Double", "/test.Service/Later"]);
  });

  it("hands over messages and takes them back", async () => {
    const answer = await routes.get("/test.Service/Double")?.(encode(RPCS.Double.request, { number: 21 }));
    expect(decode(RPCS.Double.response, answer ?? new Uint8Array())).toEqual({ number: 42 });
  });

  it("waits for handlers that take time", async () => {
    expect(await routes.get("/test.Service/Later")?.(Buffer.alloc(0))).toEqual(Uint8Array.of(8, 1));
  });

  it("rejects what is no message", async () => {
    await expect(routes.get("/test.Service/Double")?.(Buffer.from("08", "hex"))).rejects.toThrow(
      withCode("MESSAGE_MALFORMED"),
    );
  });
});
