import { parseFilter, parseOrder, type Position, type RecordFilter, type RecordOrder } from "./filter";
import type { ApiRequest } from "./handler";
import { type CollectionSchema, covers, invalidValue, isField, unexpectedArgument } from "./records";

/** The most records that a page may have. */
const MAX_RECORDS = 10_000;

/** Parameters that are no fields. */
const CONTROLS = ["fields", "max_records", "order_by", "return_records", "return_timeout", "start"] as const;

/** What of a request decides about its query. */
type QueryRequest = Pick<ApiRequest, "query" | "hal">;

/** What a request asks for in its query. */
export interface Query {
  /** What a record shows: fields, and links where the request wants them. */
  readonly fields: FieldSelection;
  /** All of them must let a record pass. */
  readonly filters: readonly RecordFilter[];
  readonly order: RecordOrder;
  readonly maxRecords: number;
  /** Undefined when the request does not say: the default hangs on the method. */
  readonly returnRecords: boolean | undefined;
  /** The page begins after this position. */
  readonly start: Position | undefined;
}

/**
 * Reads a request's query against a collection's schema.
 *
 * @throws Refusal 262179 for a parameter that is neither a field nor a control, 262197 for a value that cannot be
 */
export function parseQuery(schema: CollectionSchema, { query, hal }: QueryRequest): Query {
  const parameters = new URLSearchParams(query);
  const control = (name: (typeof CONTROLS)[number]): string | undefined => parameters.get(name) ?? undefined;
  const order = parseOrder(schema, control("order_by"));
  const selected = selectFields(schema, control("fields"));
  parseInteger("return_timeout", control("return_timeout"), 0, 120);
  return {
    fields: hal ? withLinks(schema, selected) : withoutLinks(selected),
    filters: [...parameters]
      .filter(([name]) => !isControl(name))
      .map(([name, value]) => parseFilter(schema, name, value)),
    order,
    maxRecords: parseInteger("max_records", control("max_records"), 1, MAX_RECORDS) ?? MAX_RECORDS,
    returnRecords: parseBoolean("return_records", control("return_records")),
    start: parseStart(control("start"), order),
  };
}

/**
 * Reads the query of a request for one object, or of one that makes an object: no filters, and all fields but the
 * expensive ones unless `fields` says otherwise.
 *
 * @throws Refusal 262179 or 262197 as for a collection
 */
export function parseObjectQuery(schema: CollectionSchema, { query, hal }: QueryRequest): Query {
  const parameters = new URLSearchParams(query);
  for (const name of parameters.keys()) if (!isControl(name)) throw unexpectedArgument(name);
  if (!parameters.has("fields")) parameters.set("fields", "*");
  return parseQuery(schema, { query: parameters.toString(), hal });
}

/** The same query, asking for the page after a position. Everything else of the request stays as it is. */
export function queryAfter(text: string, position: Position): string {
  const parameters = new URLSearchParams(text);
  parameters.set("start", Buffer.from(JSON.stringify(position)).toString("base64url"));
  return parameters.toString();
}

function isControl(name: string): boolean {
  return (CONTROLS as readonly string[]).includes(name);
}

function parseInteger(name: string, text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= low && value <= high)) throw invalidValue(name, text, `integer, ${low}..${high}`);
  return value;
}

function parseBoolean(name: string, text: string | undefined): boolean | undefined {
  if (text !== undefined && !/^(true|false)$/i.test(text)) throw invalidValue(name, text, "true|false");
  return text === undefined ? undefined : text.toLowerCase() === "true";
}

function parseStart(text: string | undefined, order: RecordOrder): Position | undefined {
  if (text === undefined) return undefined;
  const position = decodePosition(text);
  if (position?.length !== order.length) throw invalidValue("start", text, "the start of a next link");
  return position;
}

function decodePosition(text: string): Position | undefined {
  try {
    const position: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return Array.isArray(position) && position.every(isPositionValue) ? position : undefined;
  } catch {
    return undefined;
  }
}

function isPositionValue(value: unknown): value is Position[number] {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

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
