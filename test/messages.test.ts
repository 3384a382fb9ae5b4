import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { CATALOGUE, explain } from "../lib/ontap/catalogue";
import { TRANSPORT_FAILURES } from "../lib/ontap/failures";
import { ActiveSessions } from "../lib/model/policies";
import { assess, type ClusterFacts, type Declared } from "../lib/reconciler/assess";
import { documentText } from "./documents";
import { REPOSITORY } from "./helpers/repository";

interface Linter {
  readonly rules: { readonly "@textlint-rule/pattern": { readonly patterns: readonly { readonly pattern: string }[] } };
}

const { rules } = JSON.parse(documentText(".textlintrc.json")) as Linter;
const BANNED = rules["@textlint-rule/pattern"].patterns.map(({ pattern }) => new RegExp(pattern.slice(1, -2), "i"));
const MODULES = readdirSync(join(REPOSITORY, "lib"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join("lib", name));
const MOST_WORDS = { sentence: 25, summary: 15 };
/** Pages, style sheets and scripts that are written for machines. */
const FOR_MACHINES = /^\s*(?:<|#!|:root)/;

function wordsOf(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** The sentences of a text. Indented lines of a help text are examples. */
function sentencesOf(text: string): readonly string[] {
  return text.replaceAll(/^ {2}.*$/gm, "\n").split(/[.?!]\s+|\n{2,}/);
}

/** The text of a literal, of a template with X for its values, or of several that are joined. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `X${literal.text}`).join("");
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const parts = [textOf(node.left), textOf(node.right)];
  return parts.includes(undefined) ? undefined : parts.join("");
}

/** The texts of a module that have several words. */
function textsOf(path: string): readonly string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && /\S\s+\S/.test(text) && !FOR_MACHINES.test(text)) texts.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, documentText(path), ts.ScriptTarget.Latest));
  return texts;
}

/** What a plan may say against a declaration. */
function problems(): readonly string[] {
  const spec = { svmName: "svm1", svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2" };
  const svm = { name: "svm1", uuid: spec.svmUuid };
  const declared: Declared = { spec, activeSessions: ActiveSessions.PROTECT };
  const cases: readonly (readonly [Declared, ClusterFacts])[] = [
    [declared, { svms: [] }],
    [declared, { svms: [{ ...svm, name: "svm2" }] }],
    [declared, { svms: [{ ...svm, state: "stopped" }] }],
    [declared, { svms: [{ ...svm, state: "stopped", subtype: "dp_destination" }] }],
    [declared, { svms: [svm], asaR2: true }],
    [{ ...declared, spec: { svmName: "svm1-mc" } }, { svms: [svm] }],
    [declared, { licensed: false }],
    [{ ...declared, existing: true }, {}],
  ];
  return cases.map(([each, facts]) => assess(each, undefined, facts, { sessions: [] }).problem?.problem ?? "");
}

it("no text has a long sentence or a banned word", () => {
  const bad = MODULES.flatMap((path) =>
    textsOf(path)
      .flatMap(sentencesOf)
      .filter((sentence) => wordsOf(sentence) > MOST_WORDS.sentence || BANNED.some((word) => word.test(sentence)))
      .map((sentence) => `${path}: ${sentence}`),
  );
  expect(bad).toEqual([]);
});

it("a summary is short", () => {
  const meanings = [...Object.values(CATALOGUE), ...Object.values(TRANSPORT_FAILURES), explain("999", {})];
  const summaries = [...meanings.map(({ meaning }) => meaning), ...problems()];
  expect(summaries.filter((text) => text === "" || wordsOf(text) > MOST_WORDS.summary)).toEqual([]);
});
