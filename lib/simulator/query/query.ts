import type { ApiRequest } from "../api/message";
import { type CollectionSchema, invalidValue, unexpectedArgument } from "./collection-schema";
import { type FieldSelection, selectFields, withLinks, withoutLinks } from "./fields";
import { type RecordFilter, parseFilter } from "./filter";
import { type Position, type RecordOrder, parseOrder } from "./order";

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
