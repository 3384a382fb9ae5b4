import { bool, decode, encode, int, string } from "../../lib/plugin/wire";
import { routesOf } from "../../lib/plugin/messages";
import { withCode } from "./with-code";

const RPCS = {
  Double: { request: { number: int(1) }, response: { number: int(1) } },
  Later: { request: {}, response: { done: bool(1) } },
  Count: { request: { number: int(1) }, response: { number: int(1) }, streams: true },
  Absent: { request: {}, response: { text: string(1) } },
} as const;

describe("routesOf", () => {
  const routes = new Map(
    routesOf("test.Service", RPCS, {
      Double: ({ number }) => ({ number: 2 * number }),
      Later: () => Promise.resolve({ done: true }),
      Count: async function* ({ number }) {
        for (let each = 1; each <= number; each += 1) yield await Promise.resolve({ number: each });
      },
    }),
  );

  it("has a path for each handler, and none without", () => {
    expect([...routes.keys()]).toEqual(["/test.Service/Double", "/test.Service/Later", "/test.Service/Count"]);
  });

  it("hands over messages and takes them back", async () => {
    const answer = (await routes.get("/test.Service/Double")?.(
      encode(RPCS.Double.request, { number: 21 }),
    )) as Uint8Array;
    expect(decode(RPCS.Double.response, answer)).toEqual({ number: 42 });
  });

  it("hands on every message of a handler that answers with many", async () => {
    const answers = routes.get("/test.Service/Count")?.(encode(RPCS.Count.request, { number: 3 }));
    const numbers: number[] = [];
    for await (const answer of answers as AsyncIterable<Uint8Array>)
      numbers.push(decode(RPCS.Count.response, answer).number);
    expect(numbers).toEqual([1, 2, 3]);
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
