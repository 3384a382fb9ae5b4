import * as der from "../../lib/plugin/der";

/** Vectors from X.690 and from certificates in use. */
describe("DER", () => {
  test.each([
    ["an object identifier with long arcs", der.oid("1.2.840.10045.4.3.2"), "06082a8648ce3d040302"],
    ["an object identifier of short arcs", der.oid("2.5.29.17"), "0603551d11"],
    ["true", der.TRUE, "0101ff"],
    ["an integer", der.integer(Buffer.from([2])), "020102"],
    ["a bit string with unused bits", der.bitString(Buffer.from([0x84]), 2), "03020284"],
    ["a time", der.utcTime(new Date("2026-11-24T07:52:49.999Z")), "170d3236313132343037353234395a"],
    ["an empty sequence", der.sequence(), "3000"],
    ["a tagged encoding", der.explicit(0, der.integer(Buffer.from([2]))), "a003020102"],
    ["a replaced tag", der.implicit(2, Buffer.from("a")), "820161"],
  ])("%s", (_, bytes, hex) => {
    expect(bytes.toString("hex")).toBe(hex);
  });

  test.each([
    [127, "047f"],
    [128, "048180"],
    [255, "0481ff"],
    [256, "04820100"],
  ])("the length %i takes the shortest form", (length, head) => {
    expect(
      der
        .octetString(Buffer.alloc(length))
        .subarray(0, head.length / 2)
        .toString("hex"),
    ).toBe(head);
  });
});
