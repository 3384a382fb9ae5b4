/** How wide a line may get before it is broken. */
const PRINT_WIDTH = 120;
const STEP = "  ";

/**
 * A text as a TypeScript literal that means the same in every encoding of quotes: printable characters stand as they are,
 * all others, line and paragraph separators and direction marks among them, as escapes.
 *
 * @param readable whether printable characters beyond ASCII stand as they are.
 */
export function stringLiteral(text: string, readable = true): string {
  const quote = count(text, '"') > count(text, "'") ? "'" : '"';
  const special = readable ? /["'\\]|(?! )[\p{C}\p{Z}]/gu : /["'\\]|[^ -~]/gu;
  return quote + text.replace(special, (character) => escape(character, quote)) + quote;
}

function escape(character: string, quote: string): string {
  if (character === "\\" || character === quote) return `\\${character}`;
  if (character === '"' || character === "'") return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** An import of names, in ASCII, laid out as Prettier would. */
export function importStatement(names: readonly string[], from: string): string {
  const source = `from ${stringLiteral(from, false)};`;
  const flat = `import { ${names.join(", ")} } ${source}`;
  if (flat.length <= PRINT_WIDTH) return flat;
  return ["import {", ...names.map((name) => `${STEP}${name},`), `} ${source}`].join("\n");
}

/** A property of an object literal: a literal, or a variable. */
export type Property =
  | { readonly name: string; readonly value: string | boolean | number }
  | { readonly name: string; readonly variable: string };

/**
 * A call whose last argument is an object literal, laid out as Prettier would: on one line, or with one property on each.
 *
 * Prettier counts some characters beyond ASCII as two columns wide. Here all of them count as two, and a call that is broken
 * for it stays broken under Prettier. Where that could move a value to a line of its own, they are escaped.
 *
 * @param call all up to the object literal, in ASCII, short enough for one line.
 */
export function callWithObject(call: string, properties: readonly Property[], indent = ""): string {
  const flat = `${indent}${call}{ ${properties.map((property) => inline(property)).join(", ")} });`;
  if (widest(flat) <= PRINT_WIDTH) return flat;
  const lines = properties.map((property) => propertyLine(property, indent + STEP));
  return [`${indent}${call}{`, ...lines, `${indent}});`].join("\n");
}

function inline(property: Property, readable = true): string {
  const { name } = property;
  if ("variable" in property) return name === property.variable ? name : `${name}: ${property.variable}`;
  const { value } = property;
  return `${name}: ${typeof value === "string" ? stringLiteral(value, readable) : String(value)}`;
}

function propertyLine(property: Property, indent: string): string {
  const readable = `${indent}${inline(property)},`;
  if (widest(readable) <= PRINT_WIDTH) return readable;
  const escaped = `${indent}${inline(property, false)},`;
  return escaped.length <= PRINT_WIDTH ? escaped : escaped.replace(": ", `:\n${indent}${STEP}`);
}

/** The most columns that a text may take. */
function widest(text: string): number {
  return text.length + text.replace(/[ -~]/g, "").length;
}
