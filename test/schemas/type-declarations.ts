import { formatted } from "../helpers/formatted";
import { type JsonSchema, referred, statedSchema, typesOf } from "./json-schema";
import { PUBLISHED, type PublishedName } from "./published";

/** A source of the library that is made from a schema: what users import, in words that their editors show. */
interface TypeSource {
  readonly path: string;
  readonly of: PublishedName;
  readonly madeFrom: string;
  /** What the types of others are imported with. */
  readonly imports?: string;
  /** The names of these. */
  readonly imported?: readonly string[];
}

/** All of them. */
export const TYPE_SOURCES: readonly TypeSource[] = [
  {
    path: "lib/simulator/faults/fault-rule.ts",
    of: "fault-rules",
    madeFrom: "fault-schema.ts",
    imports: 'import type { Json } from "../json/json";',
  },
  {
    path: "lib/simulator/seed/seed-document.ts",
    of: "seed",
    madeFrom: "seed-schema.ts",
    imports: 'import type { FaultRule } from "../faults/fault-rule";',
    imported: ["FaultRule", "FaultEffect"],
  },
  { path: "lib/simulator/http/request-log-entry.ts", of: "requests-log", madeFrom: "request-log-schema.ts" },
];

/** The source as it should be. */
export function typeDeclarations({ of, madeFrom, imports = "", imported = [] }: TypeSource): Promise<string> {
  const { type, schema } = PUBLISHED[of];
  const root = statedSchema(schema);
  const declared = { ...(root.properties && { [type]: root }), ...root.definitions };
  const declarations = Object.entries(declared)
    .filter(([name]) => !imported.includes(name))
    .map(([name, definition]) => declarationOf(name, definition));
  const origin = `// Made from ${madeFrom}: UPDATE_DOCS=1 npm run test:unit -- test/schemas writes it anew.`;
  return formatted([origin, imports, ...declarations].join("\n\n"));
}

function declarationOf(name: string, { description = "", properties = {}, required = [] }: JsonSchema): string {
  const members = Object.entries(properties).map(
    ([member, schema]) =>
      `${comment(wordsOf(schema))}\n  readonly ${member}${required.includes(member) ? "" : "?"}: ${typeOf(schema)};`,
  );
  return `${comment(description)}\nexport interface ${name} {\n  ${members.join("\n  ")}\n}`;
}

function wordsOf({ description = "", otherwise, default: value }: JsonSchema): string {
  const fallback = value === undefined ? otherwise : JSON.stringify(value).replaceAll(",", ", ");
  return fallback === undefined ? description : `${description} @default ${fallback}`;
}

function comment(text: string): string {
  return text.includes("\n")
    ? `/**\n * ${text.replaceAll("\n", "\n * ").replaceAll(" * \n", " *\n")}\n */`
    : `/** ${text} */`;
}

function typeOf(schema: JsonSchema): string {
  const { items, additionalProperties, anyOf, enum: choices } = schema;
  const name = referred(schema);
  if (name !== undefined) return name;
  if (schema.properties !== undefined)
    throw new Error("an object within another one needs a name: give its schema an id");
  if (choices !== undefined) return choices.map((choice) => JSON.stringify(choice)).join(" | ");
  if (anyOf !== undefined) return Array.from(new Set(anyOf.map(typeOf))).join(" | ");
  if (items !== undefined) return `readonly (${typeOf(items)})[]`;
  if (typeof additionalProperties === "object") return `Readonly<Record<string, ${typeOf(additionalProperties)}>>`;
  const types = typesOf(schema).map((type) => type.replace("integer", "number"));
  return types.join(" | ") || "Json";
}
