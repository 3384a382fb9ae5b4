import { parseFilter, parseOrder, type Position, type RecordFilter, type RecordOrder } from "./filter";
import type { ApiRequest } from "./handler";
import { type CollectionSchema, covers, invalidValue, isField, unexpectedArgument } from "./records";

const MAX_RECORDS = 10_000;

/** Parameters that are no fields. */
const CONTROLS = ["fields", "max_records", "order_by", "return_records", "return_timeout", "start"] as const;

type QueryRequest = Pick<ApiRequest, "query" | "hal">;

export type FieldSelection = (path: string) => boolean;

export interface Query {
  readonly fields: FieldSelection;
  /** All of them must let a record pass. */
  readonly filters: readonly RecordFilter[];
  readonly order: RecordOrder;
  readonly maxRecords: number;
  /** Undefined when the request does not say: the default depends on the method. */
  readonly returnRecords: boolean | undefined;
  /** The page begins after this position. */
  readonly start: Position | undefined;
}

/** @throws Refusal 262179 for a parameter that is neither a field nor a control, 262197 for a wrong value */
export function parseQuery(schema: CollectionSchema, { query, hal }: QueryRequest): Query {
  const parameters = new URLSearchParams(query);
  const control = (name: (typeof CONTROLS)[number]): string | undefined => parameters.get(name) ?? undefined;
  const order = parseOrder(schema, control("order_by"));
  parseInteger("return_timeout", control("return_timeout"), 0, 120);
  return {
    fields: selectFields(schema, control("fields"), hal),
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
 */
export function parseObjectQuery(schema: CollectionSchema, { query, hal }: QueryRequest): Query {
  const parameters = new URLSearchParams(query);
  for (const name of parameters.keys()) if (!isControl(name)) throw unexpectedArgument(name);
  if (!parameters.has("fields")) parameters.set("fields", "*");
  return parseQuery(schema, { query: parameters.toString(), hal });
}

/** The same query, asking for the page after a position. */
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

/**
 * Reads `fields`: names of leaves or of objects (`target`, `target.*`), `*` for all but the expensive ones, `**` for
 * really all, `!name` to leave one out. Negations alone start from `*`. Keys always come. A link comes with the object
 * that it stands in: `svm._links` where something of `svm` is shown.
 *
 * @param hal whether links are wanted at all.
 * @throws Refusal 262197 for a name that the schema does not have
 */
export function selectFields(schema: CollectionSchema, text = "", hal = false): FieldSelection {
  const items = text.split(",").map((item) => item.trim().replace(/(?<=.)\.\*$/, ""));
  const wanted = items.filter((item) => item !== "" && !item.startsWith("!"));
  const unwanted = items.filter((item) => item.startsWith("!")).map((item) => item.slice(1));
  for (const name of [...wanted, ...unwanted])
    if (name !== "*" && name !== "**" && !isField(schema, name)) throw invalidValue("fields", name, "field,...");
  const base = wanted.length === 0 && unwanted.length > 0 ? ["*"] : wanted;
  const hasSome = (names: readonly string[], path: string): boolean => names.some((name) => has(schema, name, path));
  const shown = Object.keys(schema.fields).filter(
    (path) => schema.keys.includes(path) || (hasSome(base, path) && !hasSome(unwanted, path)),
  );
  return (path) => {
    const link = /^(?:(.+)\.)?_links\./.exec(path);
    if (link === null) return shown.includes(path);
    return hal && shown.some((field) => link[1] === undefined || covers(link[1], field));
  };
}

function has({ expensive = [] }: CollectionSchema, name: string, path: string): boolean {
  if (name === "**") return true;
  return name === "*" ? !expensive.some((field) => covers(field, path)) : covers(name, path);
}
