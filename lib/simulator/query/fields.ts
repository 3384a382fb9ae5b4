import { type CollectionSchema, invalidValue, isField } from "./collection-schema";
import { covers } from "../json/flat-record";

/** Tells whether a leaf of a record belongs into the answer. */
export type FieldSelection = (path: string) => boolean;

/** A field that holds links, at whatever depth. */
const LINK_FIELD = /(^|\.)_links\./;

interface Item {
  readonly negated: boolean;
  readonly name: string;
}

/**
 * Reads `fields`: names of leaves or of objects (`target`, `target.*`), `*` for all but the expensive ones, `**` for
 * really all, `!name` for what shall be left out. Without any positive item, negations start from `*`. Keys always come.
 *
 * @throws Refusal 262197 for a name that the schema does not have
 */
export function selectFields(schema: CollectionSchema, text: string | undefined): FieldSelection {
  const items = splitItems(text);
  items.forEach((item) => {
    requireKnown(schema, item);
  });
  const wanted = items.filter((item) => !item.negated);
  const unwanted = items.filter((item) => item.negated);
  const base = wanted.length === 0 && unwanted.length > 0 ? [{ negated: false, name: "*" }] : wanted;
  return (path) =>
    schema.keys.includes(path) ||
    (base.some((item) => matches(schema, item, path)) && !unwanted.some((item) => matches(schema, item, path)));
}

/** The same selection without any link, for clients that want none. */
export function withoutLinks(selected: FieldSelection): FieldSelection {
  return (path) => !LINK_FIELD.test(path) && selected(path);
}

/**
 * The same selection with its links. A link goes with the object that it stands in: `svm._links` comes where something
 * of `svm` does.
 */
export function withLinks(schema: CollectionSchema, selected: FieldSelection): FieldSelection {
  const fields = Object.keys(schema.fields).filter(selected);
  return (path) => {
    if (!LINK_FIELD.test(path)) return selected(path);
    const owner = path.slice(0, path.indexOf("_links")).replace(/\.$/, "");
    return owner === "" || fields.some((field) => covers(owner, field));
  };
}

function splitItems(text: string | undefined): Item[] {
  return (text ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "")
    .map((item) => ({ negated: item.startsWith("!"), name: item.replace(/^!/, "").replace(/(?<=.)\.\*$/, "") }));
}

function requireKnown(schema: CollectionSchema, { name }: Item): void {
  if (name !== "*" && name !== "**" && !isField(schema, name)) throw invalidValue("fields", name, "field,...");
}

function matches(schema: CollectionSchema, { name }: Item, path: string): boolean {
  if (name === "**") return true;
  return name === "*" ? !schema.expensive.some((field) => covers(field, path)) : covers(name, path);
}
