import { visible } from "../../lib/cli/visible";

describe("visible", () => {
  test.each([
    ["what a terminal would obey", "\u001b[2Ja\u009bb\rc", "\\u{1b}[2Ja\\u{9b}b\\u{d}c"],
    ["what turns the direction of reading", "a\u202eb", "a\\u{202e}b"],
    ["what has no width", "a\u200bb", "a\\u{200b}b"],
    ["half a character", "a\ud800b", "a\\u{d800}b"],
    ["what XML does not allow", "a\uffffb\u0000", "a\\u{ffff}b\\u{0}"],
  ])("shows %s", (_, text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  test("leaves letters of any language, signs and symbols beyond 16 bits as they are", () => {
    expect(visible('día "größe" 東京 🚀 <&>')).toBe('día "größe" 東京 🚀 <&>');
  });
});
