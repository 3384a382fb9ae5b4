import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isFields } from "../model/decode";
import type { Environment } from "../ontap/profile";
import { CliError, parseInput, readInputFile } from "./context";

export type Value = string | boolean | number | null;

/** A variable's value. A text of the environment or of `--var` is taken as it is; other values that are not simple are not read. */
export type Assigned = { readonly text: string } | { readonly value: Value } | { readonly notRead: string };

/** `--var` and `--var-file`, in the order in which they are given. */
export type GivenVariables = { readonly name: string; readonly text: string } | { readonly file: string };

export interface VariableSources {
  readonly environment: Environment;
  readonly given?: readonly GivenVariables[];
}

const PREFIX = "TF_VAR_";

/** What Terraform assigns to the variables of a stack in its folder. The later source wins. */
export function assignedVariables(
  folder: string,
  { environment, given = [] }: VariableSources,
): ReadonlyMap<string, Assigned> {
  const all = new Map<string, Assigned>();
  for (const [name, text] of Object.entries(environment))
    if (name.startsWith(PREFIX) && text !== undefined) all.set(name.slice(PREFIX.length), { text });
  for (const source of [...standardFiles(folder).map((file) => ({ file })), ...given]) {
    const entries = "file" in source ? readVariableFile(source.file) : [[source.name, { text: source.text }] as const];
    for (const [name, assigned] of entries) all.set(name, assigned);
  }
  return all;
}

function standardFiles(folder: string): readonly string[] {
  const automatic = readdirSync(folder).filter((name) => /\.auto\.tfvars(\.json)?$/.test(name));
  return ["terraform.tfvars", "terraform.tfvars.json", ...automatic.toSorted(byBytes)]
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file));
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

type Entry = readonly [name: string, assigned: Assigned];

/** @throws CliError FILE_INVALID for a file that cannot be read, or is neither JSON nor a list of assignments. */
function readVariableFile(file: string): readonly Entry[] {
  const text = readInputFile("variable file", file);
  if (!file.endsWith(".json")) return Array.from(assignments(file, text));
  const check = (document: unknown): void => {
    if (!isFields(document)) throw new Error("expected an object");
  };
  const document = parseInput(`variable file "${file}"`, text, { check });
  return Object.entries(document as object).map(([name, value]) => [name, ofJson(value)]);
}

function ofJson(value: unknown): Assigned {
  return typeof value === "object" && value !== null ? { notRead: NOT_SIMPLE } : { value: value as Value };
}

export const NOT_SIMPLE = "only strings, numbers, booleans and null are read";

/** The tokens of HCL, as far as they show where an assignment ends. */
const TOKEN =
  /(?<space>[^\S\n]+|#.*|\/\/.*|\/\*[\s\S]*?\*\/)|(?<line>\n)|(?<text>"(?:[^"\\\n]|\\.)*")|(?<heredoc><<-?(?<end>[\w-]+)\n[\s\S]*?\n\s*\k<end>(?=\n|$))|(?<open>[[{(])|(?<close>[\]})])|(?<other>[\w.+-]+|[=,:?!*/%<>&|])/y;
const ASSIGNMENT = /[A-Za-z_][\w-]*(?=\s*=)/y;

/** The assignments of a file of HCL. Values that are no literals are passed over, and said not to be read. */
function* assignments(file: string, text: string): Generator<Entry> {
  let [at, depth] = [0, 0];
  let name: string | undefined;
  let value: string[] = [];
  const source = `${text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n")}\n`;
  while (at < source.length) {
    TOKEN.lastIndex = ASSIGNMENT.lastIndex = at;
    const [found] = name === undefined ? (ASSIGNMENT.exec(source) ?? []) : [];
    const token = found === undefined ? TOKEN.exec(source) : null;
    const { line, space, open, close } = token?.groups ?? {};
    if (found !== undefined) name = found;
    else if (token === null || (name === undefined && line === undefined && space === undefined)) break;
    else if (space === undefined && (line === undefined || depth > 0)) value.push(token[0]);
    depth += (open === undefined ? 0 : 1) - (close === undefined ? 0 : 1);
    at += (found ?? token?.[0] ?? "").length;
    if (line === undefined || depth > 0 || name === undefined) continue;
    yield [name, literal(value)];
    [name, value] = [undefined, []];
  }
  if (at === source.length && name === undefined) return;
  const problem = `variable file "${file}": line ${source.slice(0, at).split("\n").length} is no assignment`;
  throw new CliError("FILE_INVALID", problem, { remedy: "let Terraform show what is wrong: terraform plan" });
}

function literal([equals, token = "", ...others]: readonly string[]): Assigned {
  const escapes = /^"(?:[^\\]|\\["\\nrt]|\\u[0-9a-fA-F]{4})*"$/;
  if (equals !== "=" || others.length > 0) return { notRead: NOT_SIMPLE };
  if (token === "null") return { value: null };
  if (token === "true" || token === "false") return { value: token === "true" };
  if (/^-?\d+(\.\d+)?$/.test(token)) return { value: Number(token) };
  if (!escapes.test(token) || /[$%]\{/.test(token.replaceAll(/([$%])\1\{/g, ""))) return { notRead: NOT_SIMPLE };
  return { value: (JSON.parse(token.replaceAll("\t", "\\t")) as string).replaceAll(/([$%])\1\{/g, "$1{") };
}
