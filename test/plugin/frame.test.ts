import { frame, unframe } from "../../lib/plugin/frame";
import type { PluginErrorCode } from "../../lib/plugin/plugin-error";
import { withCode } from "./with-code";

describe("gRPC frames", () => {
  test("a message stands behind a flag and its length", () => {
    expect(frame(Buffer.from("abc")).toString("hex")).toBe("00" + "00000003" + "616263");
  });

  test.each(["", "abc"])("a frame of %p is taken off again", (text) => {
    expect(unframe(frame(Buffer.from(text))).toString()).toBe(text);
  });

  test.each<[string, string, PluginErrorCode]>([
    ["nothing", "", "MESSAGE_MALFORMED"],
    ["half a head", "000000", "MESSAGE_MALFORMED"],
    ["half a message", "000000000361", "MESSAGE_MALFORMED"],
    ["two messages", "0000000000" + "0000000000", "MESSAGE_MALFORMED"],
    ["a compressed message", "010000000161", "MESSAGE_COMPRESSED"],
  ])("%s: refused", (_, hex, code) => {
    expect(() => unframe(Buffer.from(hex, "hex"))).toThrow(withCode(code));
  });
});
