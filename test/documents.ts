import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Assumption } from "../lib/ontap/assumed-reads";
import { ASSUMPTIONS } from "../lib/ontap/assumptions";
import { CATALOGUE } from "../lib/ontap/catalogue";
import { TRANSPORT_FAILURES } from "../lib/ontap/failures";
import { REPOSITORY } from "./helpers/repository";

/** A document's text, by its path in the repository. */
export function documentText(path: string): string {
  return readFileSync(join(REPOSITORY, path), "utf8");
}

/** The documents that people read: those at the top, and all of docs but what is made from the docstrings. */
export function documents(): readonly string[] {
  const inFolder = (folder: string): string[] =>
    readdirSync(join(REPOSITORY, folder)).map((name) => (folder === "." ? name : `${folder}/${name}`));
  return [".", "docs", "docs/decisions", "docs/examples"].flatMap(inFolder).filter((path) => path.endsWith(".md"));
}

/** A block of code in a document. */
export interface Block {
  /** What stands behind its fence; `""` for one that nobody is asked to paste. */
  readonly language: string;
  readonly code: string;
  /** The heading that it stands below. */
  readonly section: string;
}

const HEADING_OR_BLOCK = /^#+ (?<heading>.*)$|^(?<indent> *)```(?<language>\w*)\n(?<code>[\s\S]*?)^ *```$/gm;

/** The blocks of a document, in their order. */
export function blocks(path: string): readonly Block[] {
  const found: Block[] = [];
  let section = "";
  for (const { groups = {} } of documentText(path).matchAll(HEADING_OR_BLOCK)) {
    const { heading, indent = "", language = "", code = "" } = groups;
    if (heading !== undefined) section = heading;
    else found.push({ language, code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""), section });
  }
  return found;
}

/** The blocks of a document in one language. */
export function codeBlocks(path: string, language: string): readonly string[] {
  return blocks(path)
    .filter((block) => block.language === language)
    .map(({ code }) => code);
}

/**
 * The text between a document's markers `<!-- name -->` and `<!-- /name -->`, and how it should be: with `UPDATE_DOCS=1` it is
 * written anew first.
 */
export function generatedSection(path: string, name: string, expected: string): string {
  const pattern = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`);
  if (process.env.UPDATE_DOCS === "1") {
    const text = documentText(path).replace(pattern, () => `<!-- ${name} -->\n${expected}<!-- /${name} -->`);
    writeFileSync(join(REPOSITORY, path), text);
  }
  return pattern.exec(documentText(path))?.[1] ?? "";
}

/** A whole file that is generated; with `UPDATE_DOCS=1` it is written anew first. */
export function generatedFile(path: string, expected: string): string {
  const file = join(REPOSITORY, path);
  if (process.env.UPDATE_DOCS === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, expected);
  }
  return documentText(path);
}

/** The error catalogue as a table, generated from the code: a row has the codes with the same remedy. */
export function catalogueTable(): string {
  const entries = Object.entries({ ...CATALOGUE, ...TRANSPORT_FAILURES });
  const rows = Array.from(new Set(entries.map(([, { remedy }]) => remedy)), (remedy) => {
    const same = entries.filter(([, entry]) => entry.remedy === remedy);
    const codes = same.map(([code]) => `\`${code}\``).join(", ");
    const meanings = [...new Set(same.map(([, { meaning }]) => meaning))].join("; ");
    return `| ${codes} | ${cell(meanings)} | ${cell(remedy)} |\n`;
  });
  return `\n| code | what it means | what to do |\n| --- | --- | --- |\n${rows.join("")}\n`;
}

/** What is assumed of ONTAP without a document that says so, as a table. */
export function assumptionsTable(): string {
  const rows = Object.entries<Assumption>(ASSUMPTIONS)
    .filter(([, { source }]) => source !== "doc")
    .map(([id, { assumed, source, usedBy }]) => `| \`${id}\` | ${cell(assumed)} | ${source} | ${cell(usedBy)} |\n`);
  return `\n| row | assumed | source | depends on it |\n| --- | --- | --- | --- |\n${rows.join("")}\n`;
}

/** The rows of what ONTAP's documents say, by their names. */
export function documentedAssumptions(): string {
  const ids = Object.entries<Assumption>(ASSUMPTIONS).filter(([, { source }]) => source === "doc");
  return `\n${ids.map(([id]) => `\`${id}\``).join(", ")}\n\n`;
}

/** A text in a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "\\<");
}

/** The apps that are there to be copied, and an inventory: their texts by name. */
export function examples(): Readonly<Record<string, string>> {
  const names = readdirSync(join(REPOSITORY, "docs", "examples")).filter((name) => /\.(ts|yaml)$/.test(name));
  return Object.fromEntries(names.map((name) => [name, documentText(`docs/examples/${name}`)]));
}

/** The blocks of a section in one language. */
export function codesOf(path: string, section: string, language: string): readonly string[] {
  const found = blocks(path).filter((block) => block.section === section && block.language === language);
  return found.map(({ code }) => code);
}

/** The only block of a section in one language. */
export function codeOf(path: string, section: string, language: string): string {
  const found = codesOf(path, section, language);
  if (found.length !== 1) throw new Error(`${path}, ${section}: ${found.length} blocks of ${language}, expected one`);
  return found[0] ?? "";
}

const COMMAND = /^(?:\w+=\S* )*(?:npm|npx|cdktf|cdktn|terraform|tofu|ontap-iscsi|pip|jq|source|security|iscsi) \S/;

/** The command lines within the sentences of a document, each once. */
export function inlineCommands(path: string): readonly string[] {
  const sentences = documentText(path).replaceAll(HEADING_OR_BLOCK, "");
  const spans = Array.from(sentences.matchAll(/`([^`\n]+)`/g), ([, code = ""]) => code);
  return [...new Set(spans.filter((code) => COMMAND.test(code)))];
}

/** The README's first TypeScript example. */
export function readmeExample(): string {
  return codeBlocks("README.md", "ts")[0] ?? "";
}
