import { formatted } from "../helpers/formatted";
import { type JsonSchema, referred, statedSchema, typesOf } from "./json-schema";
import { PUBLISHED, type PublishedName } from "./published";

/** The source of the library that is made from schemas: what users import, in words that their editors show. */
export const TYPES_PATH = "lib/simulator/schema-types.ts";

/** That source as it should be. */
export function typeDeclarations(): Promise<string> {
  const declared = Object.assign({}, ...(["seed", "requests-log"] as const).map(declaredBy)) as Record<
    string,
    JsonSchema
  >;
  const origin = "// Made from schemas.ts: UPDATE_DOCS=1 npm run test:unit -- test/schemas writes it anew.";
  const imports = 'import type { Json } from "./json";';
  return formatted([origin, imports, ...Object.entries(declared).map(declarationOf)].join("\n\n"));
}

function declaredBy(name: PublishedName): Readonly<Record<string, JsonSchema>> {
  const { type, schema } = PUBLISHED[name];
  const root = statedSchema(schema);
  return { [type]: root, ...root.definitions };
}

function declarationOf([name, { description = "", properties = {}, required = [] }]: [string, JsonSchema]): string {
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
