import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { callWithObject, importStatement, stringLiteral } from "../../../lib/cli/discover/typescript-source";
import { formatted } from "../../helpers/formatted";

/** Any text, with what is special in TypeScript more often than chance would have it. */
const TEXT = fc.oneof(
  fc.string({ unit: "binary", maxLength: 128 }),
  fc.string({ unit: "grapheme", maxLength: 128 }),
  fc.string({
    unit: fc.constantFrom('"', "'", "`", "\\", "${", "\n", "\r", "\u2028", "\u2029", "ü", "語", "x"),
    maxLength: 128,
  }),
);

function valueOf(literal: string): unknown {
  return runInNewContext(literal) as unknown;
}

describe("a string literal", () => {
  it.each([
    ["plain", "svm_db", '"svm_db"'],
    ["empty", "", '""'],
    ["with more double than single quotes", `a"b`, `'a"b'`],
    ["with as many of both", `a"b'`, `"a\\"b'"`],
    ["with more single quotes", `a"b''`, `"a\\"b''"`],
    ["with a backslash", "a\\b", '"a\\\\b"'],
    ["with what begins an expression elsewhere", "${x}`", '"${x}`"'],
    ["with a letter beyond ASCII", "größe", '"größe"'],
    ["with a wide letter", "語", '"語"'],
    ["with a line break", "a\nb", '"a\\u{a}b"'],
    ["with a line separator", "a\u2028b\u2029", '"a\\u{2028}b\\u{2029}"'],
    ["with a mark that turns the direction of what is shown", "a\u202eb", '"a\\u{202e}b"'],
    ["with half a character", "a\ud800", '"a\\u{d800}"'],
    ["with an unbreakable space", "a\u00a0b", '"a\\u{a0}b"'],
    ["with a space", "a b", '"a b"'],
  ])("of a text %s", (_what, text, literal) => {
    expect(stringLiteral(text)).toBe(literal);
    expect(valueOf(literal)).toBe(text);
  });

  it("may be all ASCII", () => {
    expect(stringLiteral("größe 語\u2028", false)).toBe('"gr\\u{f6}\\u{df}e \\u{8a9e}\\u{2028}"');
  });

  it("means its text, whatever is in it, and neither form breaks a line", () => {
    fc.assert(
      fc.property(TEXT, fc.boolean(), (text, readable) => {
        const literal = stringLiteral(text, readable);
        expect(valueOf(literal)).toBe(text);
        expect(literal).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });
});

describe("a call with an object", () => {
  it("stands on one line up to the 120th column, and on several beyond", async () => {
    const call = "new IscsiService(stack, ";
    const value = "x".repeat(120 - `${call}{ cluster, svmName: "" });`.length);
    const fitting = callWithObject(call, [
      { name: "cluster", variable: "cluster" },
      { name: "svmName", value },
    ]);
    expect(fitting).toBe(`${call}{ cluster, svmName: "${value}" });`);
    expect(await formatted(fitting)).toBe(`${fitting}\n`);
    const wider = [
      { name: "cluster", variable: "cluster" },
      { name: "svmName", value: `${value}x` },
    ];
    expect(callWithObject(call, wider)).toBe(`${call}{\n  cluster,\n  svmName: "${value}x",\n});`);
  });

  it("is indented as a whole", () => {
    const text = callWithObject("f(", [{ name: "value", value: "x".repeat(120) }], "  ");
    expect(text).toBe(`  f({\n    value:\n      "${"x".repeat(120)}",\n  });`);
  });

  it("is what Prettier makes of it, whatever its texts are", async () => {
    const properties = fc.record({ one: TEXT, flag: fc.boolean(), another: TEXT });
    await fc.assert(
      fc.asyncProperty(properties, async ({ one, flag, another }) => {
        const text = callWithObject('new IscsiService(stack, "svm_db", ', [
          { name: "cluster", variable: "cluster" },
          { name: "svmName", value: one },
          { name: "enabled", value: flag },
          { name: "targetAlias", value: another },
        ]);
        expect(await formatted(text)).toBe(`${text}\n`);
      }),
    );
  });
});

describe("an import", () => {
  it.each([
    ["a package", "cdktf-ontap-iscsi"],
    ["a path just short enough for one line", "x".repeat(120 - 'import { A, B } from "";'.length)],
    ["a path that is longer", "x".repeat(121 - 'import { A, B } from "";'.length)],
    ["a path with quotes and letters beyond ASCII", `../"größe"`],
  ])("of %s is what Prettier makes of it", async (_what, from) => {
    const text = importStatement(["A", "B"], from);
    expect(await formatted(text)).toBe(`${text}\n`);
  });
});
