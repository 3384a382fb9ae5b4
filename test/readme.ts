import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOGUE } from "../lib/ontap/catalogue";
import { TRANSPORT_FAILURES } from "../lib/ontap/transport-failures";

const README = join(__dirname, "..", "README.md");

/** The README's text. */
export function readme(): string {
  return readFileSync(README, "utf8");
}

/** The text between the README's markers `<!-- name -->` and `<!-- /name -->`. */
export function readmeSection(name: string): string {
  return sectionPattern(name).exec(readme())?.[1] ?? "";
}

/** Writes a section anew, which is how generated ones are brought up to date. */
export function writeReadmeSection(name: string, text: string): void {
  writeFileSync(
    README,
    readme().replace(sectionPattern(name), () => `<!-- ${name} -->\n${text}<!-- /${name} -->`),
  );
}

function sectionPattern(name: string): RegExp {
  return new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`);
}

/** The error catalogue as a table: what the README shows is generated from the code. */
export function catalogueTable(): string {
  const ontap = Object.entries(CATALOGUE).map(([code, entry]) => [`ONTAP ${code}`, entry] as const);
  const rows = [...ontap, ...Object.entries(TRANSPORT_FAILURES)].map(
    ([code, { meaning, remedy }]) => `| \`${code}\` | ${cell(meaning)} | ${cell(remedy)} |\n`,
  );
  return `\n| code | what it means | what to do |\n| --- | --- | --- |\n${rows.join("")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "\\<");
}

/** A row of the import table. */
interface ImportRow {
  readonly modules?: readonly string[];
  /** Files of which only the types may be imported. */
  readonly types?: readonly string[];
  readonly libraries?: readonly string[];
  /** What files whose path in the module begins like that may import besides. */
  readonly parts?: Readonly<Record<string, ImportRow>>;
}

/** The import table, as dependency-cruiser enforces it. */
export function importTable(): string {
  const path = join(__dirname, "architecture", "import-table.json");
  const table = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, ImportRow>>;
  const rows = Object.entries(table).map(([module, row]) => `| ${module} | ${importsOf(row)} |\n`);
  return `\n| module | may import |\n| --- | --- |\n${rows.join("")}\n`;
}

function importsOf({ modules = [], types = [], libraries = [], parts = {} }: ImportRow): string {
  const groups = [
    [...modules, ...types.map((file) => `types of ${file}`)].join(", ") || "nothing of ours",
    libraries.map((library) => `\`${library}\``).join(", "),
    ...Object.entries(parts).map(([part, row]) => `in ${part}: ${importsOfPart(row)}`),
  ];
  return groups.filter(Boolean).join("; ");
}

function importsOfPart({ modules = [], libraries = [] }: ImportRow): string {
  return [...modules, ...libraries.map((library) => `\`${library}\``)].join(", ");
}

/** The first TypeScript example. */
export function readmeExample(): string {
  return /```ts\n([\s\S]*?)```/.exec(readme())?.[1] ?? "";
}
