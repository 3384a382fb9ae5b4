import { once } from "node:events";
import { type ClientHttp2Session, connect, constants, createServer, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { frame, grpcListener, type Procedure, type Routes, unframe } from "../../lib/plugin/grpc";
import { PluginError, type PluginErrorCode } from "../../lib/plugin/plugin-error";
import { callRaw } from "./grpc-client";
import { withCode } from "./with-code";

const UNIMPLEMENTED = 12;
const INTERNAL = 13;
const RESOURCE_EXHAUSTED = 8;

const fail = (error: Error) => () => Promise.reject(error);
const failures: unknown[] = [];

const ROUTES: Routes = new Map<string, Procedure>([
  ["/test.Echo/Echo", (request) => Promise.resolve(request)],
  ["/test.Echo/Broken", fail(new Error("disk is full: 100 % of “/var”"))],
  ["/test.Echo/Half", fail(new Error("half a pair: \ud800"))],
  ["/test.Echo/Verbose", fail(new Error("x".repeat(100_000)))],
  ["/test.Echo/Malformed", fail(new PluginError("VALUE_MALFORMED", "no value"))],
]);

describe("gRPC over HTTP/2", () => {
  let server: Http2Server;
  let session: ClientHttp2Session;

  beforeAll(async () => {
    server = createServer();
    const listener = grpcListener(
      () => Promise.resolve(ROUTES),
      (error) => failures.push(error),
    );
    server.on("stream", (stream, headers) => void listener(stream, headers));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    // In MiB: a client of Node's refuses answers while more of its own messages than that wait to be sent.
    session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { maxSessionMemory: 1024 });
  });

  afterAll(() => {
    session.destroy();
    server.close();
  });

  it.each([
    ["an empty message", Buffer.alloc(0)],
    ["a short one", Buffer.from("abc")],
    ["one far beyond every flow control window", Buffer.alloc(20 * 2 ** 20, "x")],
  ])("answers %s", async (_, message) => {
    const { status, body } = await callRaw(session, "/test.Echo/Echo", frame(message));
    expect(status).toBe(0);
    expect(body.equals(frame(message))).toBe(true);
  });

  it.each([
    [
      "a procedure that does not exist",
      "/test.Echo/Nothing",
      frame(Buffer.from("abc")),
      UNIMPLEMENTED,
      "/test.Echo/Nothing is not served",
    ],
    [
      "a compressed message",
      "/test.Echo/Echo",
      Buffer.from("010000000161", "hex"),
      UNIMPLEMENTED,
      "compressed gRPC message: expected an uncompressed one",
    ],
    [
      "half a message",
      "/test.Echo/Echo",
      Buffer.from("000000000361", "hex"),
      INTERNAL,
      "gRPC frame of 6 bytes: expected 8, as its head announces",
    ],
    [
      "no message",
      "/test.Echo/Echo",
      Buffer.alloc(0),
      INTERNAL,
      "truncated gRPC frame: got 0 bytes, expected 5 or more",
    ],
    [
      "a message that is too large",
      "/test.Echo/Echo",
      Buffer.from("00ffffffff", "hex"),
      RESOURCE_EXHAUSTED,
      "gRPC message of 4294967295 bytes: expected at most 268435456",
    ],
    ["an error of a procedure", "/test.Echo/Broken", frame(Buffer.alloc(0)), INTERNAL, "disk is full: 100 % of “/var”"],
    ["an error of the protocol in a procedure", "/test.Echo/Malformed", frame(Buffer.alloc(0)), INTERNAL, "no value"],
    [
      "an error whose text is not well-formed",
      "/test.Echo/Half",
      frame(Buffer.alloc(0)),
      INTERNAL,
      "half a pair: \ufffd",
    ],
    ["a very long error, cut off", "/test.Echo/Verbose", frame(Buffer.alloc(0)), INTERNAL, "x".repeat(4096)],
  ])("answers %s with a status", async (_, path, sent, status, text) => {
    expect(await callRaw(session, path, sent)).toEqual({ status, text, body: Buffer.alloc(0) });
  });

  it("reports the errors of procedures, and no others", async () => {
    failures.length = 0;
    await callRaw(session, "/test.Echo/Broken", frame(Buffer.alloc(0)));
    await callRaw(session, "/test.Echo/Malformed", frame(Buffer.alloc(0)));
    await callRaw(session, "/test.Echo/Nothing", frame(Buffer.alloc(0)));
    expect(failures).toEqual([expect.objectContaining({ message: "disk is full: 100 % of “/var”" })]);
  });

  it("answers calls side by side on one connection", async () => {
    const messages = Array.from({ length: 200 }, (_, index) => frame(Buffer.from(String(index))));
    const answers = await Promise.all(messages.map((message) => callRaw(session, "/test.Echo/Echo", message)));
    expect(answers.map(({ body }) => body)).toEqual(messages);
  });

  it("survives a caller that gives up in the middle of its message", async () => {
    const stream = session.request({ ":method": "POST", ":path": "/test.Echo/Echo" });
    stream.on("error", () => undefined);
    stream.write(Buffer.from("0000"));
    stream.close(constants.NGHTTP2_CANCEL);
    await once(stream, "close");
    const message = frame(Buffer.from("still there"));
    expect(await callRaw(session, "/test.Echo/Echo", message)).toMatchObject({ status: 0, body: message });
  });
});

/** The pieces, and then none until the end of days. */
async function* withoutEnd(...pieces: readonly string[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece, "hex");
  await new Promise(() => undefined);
}

it.each<[string, readonly string[], PluginErrorCode]>([
  ["a giant frame", ["00ffffffff"], "MESSAGE_TOO_LARGE"],
  ["a compressed frame", ["01", "00000001"], "MESSAGE_COMPRESSED"],
  ["a flag that is none", ["0200000001"], "MESSAGE_MALFORMED"],
  ["more than the head announces", ["00000000", "0161", "62"], "MESSAGE_MALFORMED"],
])("%s is refused without waiting for the rest", async (_, pieces, code) => {
  await expect(unframe(withoutEnd(...pieces))).rejects.toThrow(withCode(code));
});
