import fc from "fast-check";
import { evaluateJson, evaluateTemplate, UNKNOWN } from "../../../lib/cli/stacks";
import { escapeTemplate } from "../../../lib/constructs/tokens";
import { expectForAll } from "../../helpers/property";

/** Texts in which what means something to a template is frequent. */
const TEXTS = fc
  .array(fc.oneof(fc.constantFrom("$", "%", "{", "}", "${", "path.module"), fc.string()))
  .map((parts) => parts.join(""));

describe("evaluateTemplate", () => {
  it.each([
    ["plain text", "svm_db", "svm_db"],
    ["an escaped expression", "a$${b}", "a${b}"],
    ["an escaped directive", "a%%{b}", "a%{b}"],
    ["the stack's folder", "${path.module}/assets/ca.pem", "./assets/ca.pem"],
    ["the stack's folder, escaped", "$${path.module}", "${path.module}"],
    ["signs that begin nothing", "$ % {} $a %b 100%", "$ % {} $a %b 100%"],
  ])("reads %s", (_, template, text) => {
    expect(evaluateTemplate(template)).toBe(text);
  });

  it.each([
    ["a variable", "${var.alias}"],
    ["an attribute within a text", "a-${null_resource.x.id}-b"],
    ["a directive", "%{ if true }a%{ endif }"],
    ["another path", "${path.root}/ca.pem"],
    ["an expression after an escaped one", "$${a}${b}"],
  ])("does not know %s", (_, template) => {
    expect(evaluateTemplate(template)).toBeUndefined();
  });

  it("reads back whatever text a construct escaped", async () => {
    await expectForAll(
      TEXTS,
      (text) => {
        expect(evaluateTemplate(escapeTemplate(text))).toBe(text);
      },
      { runs: 2_000 },
    );
  });
});

it.each([
  ["a variable", '[{"a":"x","b":${jsonencode(var.b)}}]', [{ a: "x", b: UNKNOWN }]],
  ["a text with a brace in an expression", '{"b":${jsonencode("}-${var.b}\\"")},"c":1}', { b: UNKNOWN, c: 1 }],
  ["an escaped expression", '{"b":"$${var.b}"}', { b: "${var.b}" }],
  ["a folder", '{"b":"${path.module}/ca.pem"}', { b: "./ca.pem" }],
])("evaluateJson reads %s", (_, template, value) => {
  expect(evaluateJson(template)).toEqual(value);
});

it("evaluateJson refuses what is no JSON", () => {
  expect(() => evaluateJson('{"b":"a-${var.b}"}')).toThrow(SyntaxError);
});
