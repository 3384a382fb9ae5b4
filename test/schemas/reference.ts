import { cell } from "../documents";
import { type JsonSchema, referred, statedSchema, typesOf } from "./json-schema";
import { PUBLISHED, schemaPath } from "./published";

/** What people write: whether a field may be left out, and what holds then, is said in a column. */
const WRITTEN = ["seed", "fault-rules"];

/** Each file and each JSON with its fields. What several share stands where it comes first. */
export function schemaReference(): string {
  const told = new Set<string>();
  const sections = Object.entries(PUBLISHED).map(([name, { heading, schema }]) => {
    const root = statedSchema(schema);
    const others = Object.entries(root.definitions ?? {}).filter(([other]) => !told.has(other));
    for (const [other] of others) told.add(other);
    const isWritten = WRITTEN.includes(name);
    const tables = [
      ...(root.properties === undefined ? [] : [tableOf(root, root, isWritten)]),
      ...others.map(
        ([other, definition]) => `### ${other}\n\n${words(definition)}\n\n${tableOf(definition, root, isWritten)}`,
      ),
    ];
    const file = `[${schemaPath(name)}](${schemaPath(name).replace("docs/", "")})`;
    const what = root.items === undefined ? words(root) : `${words(root)} A ${typeOf(root)}.`;
    return [`## ${heading}`, `${what} Schema: ${file}.`, ...tables].join("\n\n");
  });
  return `\n${sections.join("\n\n")}\n\n`;
}

function words({ description = "" }: JsonSchema): string {
  return description.replaceAll("<", "\\<");
}

function tableOf(
  { properties = {}, required = [] }: JsonSchema,
  { definitions = {} }: JsonSchema,
  isWritten: boolean,
): string {
  const columns = isWritten ? ["field", "type", "default", "what"] : ["field", "type", "what"];
  const rows = Object.entries(properties).map(([field, schema]) => {
    const name = `\`${field}\``;
    const what = words(schema) || words(definitions[referred(schema) ?? ""] ?? {});
    if (isWritten) return [name, typeOf(schema), required.includes(field) ? "required" : defaultOf(schema), what];
    return [name, `${typeOf(schema)}${required.includes(field) ? "" : ", or absent"}`, what];
  });
  return [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");
}

function defaultOf({ default: value, otherwise = "" }: JsonSchema): string {
  return value === undefined ? otherwise : `\`${JSON.stringify(value).replaceAll(",", ", ")}\``;
}

function typeOf(schema: JsonSchema): string {
  const { items, anyOf = schema.oneOf, additionalProperties, enum: choices } = schema;
  const name = referred(schema);
  if (name !== undefined) return `[${name}](#${name.toLowerCase()})`;
  if (choices !== undefined) return choices.map((choice) => `\`"${choice}"\``).join(", ");
  if (anyOf !== undefined) return Array.from(new Set(anyOf.map(typeOf))).join(" or ");
  if (items !== undefined) return `array of ${typeOf(items)}`;
  if (typeof additionalProperties === "object") return `object of ${typeOf(additionalProperties)} by name`;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  return (
    typesOf(schema)
      .map((type) => scalarOf(type, schema))
      .join(" or ") || "any JSON"
  );
}

function scalarOf(type: string, { format, minimum, maximum }: JsonSchema): string {
  if (type === "integer") return `integer${rangeOf(minimum, maximum)}`;
  if (type === "string") return format === undefined ? "string" : `string (${format})`;
  return type;
}

function rangeOf(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return "";
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `, ${minimum} or more`
    : `, ${minimum} to ${maximum}`;
}
