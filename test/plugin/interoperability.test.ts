import fc from "fast-check";
import { type Certificate, selfSigned } from "../../lib/plugin/certificate";
import { listen } from "../../lib/plugin/handshake";
import { PROVIDER, type ProviderHandlers, routesOf } from "../../lib/plugin/messages";
import { createPluginServer, type PluginServer } from "../../lib/plugin/serve";
import { decode, encode, type Encodable, type Table } from "../../lib/plugin/wire";
import { expectForAll } from "../helpers/property";
import { arbitraryMessage } from "./arbitrary-message";
import { IndependentClient, messagesOf, plain, type PlainMessage, PROCEDURES } from "./independent-client";
import { temporaryFolder } from "../helpers/temporary-folder";

const UNIMPLEMENTED = 12;
const SERVED = Object.keys(PROVIDER) as (keyof typeof PROVIDER)[];

/** What the provider of these tests was asked last, and what it answers. */
const exchange: { request: unknown; response: PlainMessage } = { request: undefined, response: {} };

const isStreaming = (name: keyof typeof PROVIDER): boolean => "streams" in PROVIDER[name];

const unary = Object.fromEntries(
  SERVED.filter((name) => !isStreaming(name)).map((name) => [
    name,
    (request: unknown) => {
      exchange.request = request;
      return exchange.response;
    },
  ]),
) as ProviderHandlers;

/** What a call that is answered with many messages is answered with: each thing on this list, and then perhaps an error. */
const listing: { services: readonly string[]; trouble?: Error } = { services: [] };

const handlers: ProviderHandlers = {
  ...unary,
  ListResource: async function* () {
    for (const displayName of listing.services) yield await Promise.resolve({ displayName });
    if (listing.trouble) throw listing.trouble;
  },
};

/** A message as our tables read it, in the form of {@link plain}. */
function ours(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Map) return ours(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(ours);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, ours(field)]));
}

/**
 * The fields of `theirs` that our table has too: those in `shape`. Of a `oneof`, protobufjs leaves out what is absent, and
 * our tables yield its default.
 */
function common(theirs: unknown, shape: unknown): unknown {
  if (Array.isArray(theirs) && Array.isArray(shape)) return theirs.map((item, index) => common(item, shape[index]));
  if (theirs === undefined) return typeof shape === "string" ? "" : 0;
  if (!isPlain(theirs) || !isPlain(shape)) return theirs;
  return Object.fromEntries(Object.keys(shape).map((name) => [name, common(theirs[name], shape[name])]));
}

function isPlain(value: unknown): value is PlainMessage {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

describe("a gRPC client of other people's, over mutual TLS on a Unix socket", () => {
  const folder = temporaryFolder();
  let server: PluginServer;
  let client: IndependentClient;

  beforeAll(async () => {
    const identity: Certificate = selfSigned();
    const routes = new Map(routesOf("tfplugin6.Provider", PROVIDER, handlers));
    server = createPluginServer(
      () => Promise.resolve(routes),
      () => undefined,
      identity.cert,
    );
    const { address } = await listen(server.server, folder);
    client = new IndependentClient(address, server.certificate ?? Buffer.alloc(0), identity);
  });

  afterAll(() => {
    client.close();
    server.server.close();
  });

  it.each(SERVED.filter((name) => !isStreaming(name)))(
    "calls %s: what each side sends is what the other reads",
    async (name) => {
      const { request, response } = messagesOf(name);
      const table: Table = PROVIDER[name].response;
      await expectForAll(
        fc.tuple(arbitraryMessage(request), arbitraryMessage(response)),
        async ([sent, answered]) => {
          exchange.response = answered;
          const { status, text, answer } = await client.call(name, sent);
          expect({ status, text }).toEqual({ status: 0, text: "" });
          const asked = ours(exchange.request);
          expect(asked).toEqual(common(plain(request, sent), asked));
          const shape = ours(decode(table, encode(table, answered as Encodable<Table>)));
          expect(common(answer, shape)).toEqual(common(plain(response, answered), shape));
        },
        { runs: 100 },
      );
    },
  );

  it.each([
    ["no message", []],
    ["a few messages", ["svm1", "svm2", "svm3"]],
    [
      "more than a window's worth of messages",
      Array.from({ length: 50 }, (_, index) => `${"x".repeat(20_000)}${index}`),
    ],
  ])("is answered with %s where there may be many", async (_, services) => {
    Object.assign(listing, { services, trouble: undefined });
    const { status, answers } = await client.callForMany("ListResource", {});
    expect(status).toBe(0);
    expect(answers.map(({ displayName }) => displayName)).toEqual(services);
  });

  it("is told what failed after some messages", async () => {
    Object.assign(listing, { services: ["svm1"], trouble: new Error("lost the cluster") });
    const { status, text, answers } = await client.callForMany("ListResource", {});
    expect({ status, text }).toEqual({ status: 13, text: "lost the cluster" });
    expect(answers).toHaveLength(1);
  });

  it("calls every procedure that the plugin server knows by its name in the protocol", () => {
    expect(PROCEDURES).toEqual(expect.arrayContaining(SERVED));
  });

  it.each(PROCEDURES.filter((name) => !(name in PROVIDER)))("is told that %s is not served", async (name) => {
    expect(await client.call(name, {})).toMatchObject({
      status: UNIMPLEMENTED,
      text: expect.stringContaining(name) as string,
    });
  });
});
