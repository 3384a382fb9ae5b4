import type { Collection } from "../ontap/wire";
import { comparePositions, positionOf } from "./filter";
import { type ApiRequest, type ApiResponse, granted } from "./handler";
import { given } from "./json";
import { type FieldSelection, parseObjectQuery, parseQuery, type Query, queryAfter } from "./query";
import { type CollectionSchema, type FlatRecord, nest, pick } from "./records";

/**
 * Answers a GET of a collection: filters, orders, cuts the page, selects the fields, and links to the next page when
 * there is one. The next page begins after the last record of this one, whatever is created or deleted in between.
 *
 * @throws Refusal when the query is not valid
 */
export function answerCollection(
  schema: CollectionSchema,
  records: readonly FlatRecord[],
  request: ApiRequest,
): ApiResponse {
  const query = parseQuery(schema, request);
  const rest = remaining(records, query);
  const page = rest.slice(0, query.maxRecords);
  const next = rest.length === page.length ? undefined : nextHref(schema, page, query, request);
  const body: Collection<object> = given({
    records: query.returnRecords === false ? undefined : page.map((record) => renderRecord(record, query.fields)),
    num_records: page.length,
    _links: linksOf(schema, request, next),
  });
  return granted(200, body, given({ Link: next && `<${next}>; rel="next"` }));
}

/**
 * Answers a GET of one object of a collection.
 *
 * @throws Refusal when the query is not valid
 */
export function answerObject(schema: CollectionSchema, record: FlatRecord, request: ApiRequest): ApiResponse {
  return granted(200, renderRecord(record, parseObjectQuery(schema, request).fields));
}

/** The records that a query's filters let pass, in its order, from its start on. */
export function remaining(records: readonly FlatRecord[], { filters, order, start }: Query): FlatRecord[] {
  return records
    .filter((record) => filters.every((passes) => passes(record)))
    .map((record) => ({ record, position: positionOf(record, order) }))
    .filter(({ position }) => start === undefined || comparePositions(position, start, order) > 0)
    .sort((left, right) => comparePositions(left.position, right.position, order))
    .map(({ record }) => record);
}

/** A record as it travels: what is selected of it. */
export function renderRecord(record: FlatRecord, selected: FieldSelection): object {
  return nest(pick(record, selected));
}

function nextHref(
  schema: CollectionSchema,
  page: readonly FlatRecord[],
  { order }: Query,
  request: ApiRequest,
): string | undefined {
  const last = page.at(-1);
  return last && `/api${schema.path}?${queryAfter(request.query, positionOf(last, order))}`;
}

function linksOf(
  { path }: CollectionSchema,
  { query, hal }: ApiRequest,
  next: string | undefined,
): Collection<object>["_links"] {
  const self = `/api${path}${query === "" ? "" : `?${query}`}`;
  const links = given({
    self: hal ? { href: self } : undefined,
    next: next === undefined ? undefined : { href: next },
  });
  return Object.keys(links).length === 0 ? undefined : links;
}
