import { Readable } from "node:stream";
import { frame, unframe } from "../../lib/plugin/grpc";
import type { PluginErrorCode } from "../../lib/plugin/plugin-error";
import { withCode } from "./with-code";

/** The bytes in pieces of one length, as a network may deliver them. */
function inPieces(bytes: Buffer, length: number): Readable {
  const count = Math.ceil(bytes.length / length);
  return Readable.from(
    Array.from({ length: count }, (_, index) => bytes.subarray(index * length, (index + 1) * length)),
  );
}

/** The pieces, and then none until the end of days. */
async function* withoutEnd(...pieces: readonly string[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece, "hex");
  await new Promise(() => undefined);
}

describe("gRPC frames", () => {
  it("a message stands behind a flag and its length", () => {
    expect(frame(Buffer.from("abc")).toString("hex")).toBe("00" + "00000003" + "616263");
  });

  it.each([
    ["an empty message", "", 99],
    ["a message in one piece", "abc", 99],
    ["a message byte by byte", "abc", 1],
    ["a message whose head is torn", "abc", 4],
    ["a message behind its head", "abc", 5],
  ])("%s is taken out again", async (_, text, length) => {
    expect((await unframe(inPieces(frame(Buffer.from(text)), length))).toString()).toBe(text);
  });

  it.each<[string, string, PluginErrorCode]>([
    ["nothing", "", "MESSAGE_MALFORMED"],
    ["half a head", "000000", "MESSAGE_MALFORMED"],
    ["half a message", "000000000361", "MESSAGE_MALFORMED"],
    ["two messages", "0000000000" + "0000000000", "MESSAGE_MALFORMED"],
    ["a flag that is none", "020000000161", "MESSAGE_MALFORMED"],
    ["a compressed message", "010000000161", "MESSAGE_COMPRESSED"],
    ["a message that is too large", "000000000561626364", "MESSAGE_TOO_LARGE"],
  ])("%s: refused", async (_, hex, code) => {
    await expect(unframe(inPieces(Buffer.from(hex, "hex"), 2), 4)).rejects.toThrow(withCode(code));
  });

  it.each<[string, readonly string[], PluginErrorCode]>([
    ["a giant frame", ["00ffffffff"], "MESSAGE_TOO_LARGE"],
    ["a compressed frame", ["01", "00000001"], "MESSAGE_COMPRESSED"],
    ["more than the head announces", ["00000000", "0161", "62"], "MESSAGE_MALFORMED"],
  ])("%s: refused without waiting for the rest", async (_, pieces, code) => {
    await expect(unframe(withoutEnd(...pieces))).rejects.toThrow(withCode(code));
  });
});
