import type { Collection } from "../../ontap/wire";
import type { CollectionSchema } from "./collection-schema";
import { type FlatRecord, covers, nest } from "../json/flat-record";
import { type ApiRequest, type ApiResponse, granted } from "../api/message";
import { type Query, parseQuery, queryAfter } from "./query";
import { comparePositions, positionOf } from "./order";

/** A field that holds links, at whatever depth. */
const LINK_FIELD = /(^|\.)_links\./;

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
  const query = parseQuery(schema, request.query);
  const rest = remaining(records, query);
  const page = rest.slice(0, query.maxRecords);
  const last = page.at(-1);
  const self = `/api${schema.path}`;
  const next =
    last === undefined || rest.length === page.length
      ? undefined
      : `${self}?${queryAfter(request.query, positionOf(last, query.order))}`;
  return granted(200, pageBody(schema, page, query, request, next), next === undefined ? {} : linkHeader(next));
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

/** A record as it travels: the selected fields, and links when they are wanted. */
export function renderRecord(
  schema: CollectionSchema,
  record: FlatRecord,
  selected: (path: string) => boolean,
  hal: boolean,
): object {
  const kept = Object.entries(record).filter(([path]) =>
    LINK_FIELD.test(path) ? hal && isLinkOf(path, schema, selected) : selected(path),
  );
  return nest(Object.fromEntries(kept));
}

/** A link goes with the object that it stands in: `svm._links` comes where something of `svm` does. */
function isLinkOf(path: string, schema: CollectionSchema, selected: (path: string) => boolean): boolean {
  const owner = path.slice(0, path.indexOf("_links")).replace(/\.$/, "");
  return owner === "" || Object.keys(schema.fields).some((field) => covers(owner, field) && selected(field));
}

function pageBody(
  schema: CollectionSchema,
  page: readonly FlatRecord[],
  query: Query,
  request: ApiRequest,
  next: string | undefined,
): Collection<object> {
  const rendered = page.map((record) => renderRecord(schema, record, query.fields, request.hal));
  const self = `/api${schema.path}${request.query === "" ? "" : `?${request.query}`}`;
  const links = {
    ...(request.hal ? { self: { href: self } } : {}),
    ...(next === undefined ? {} : { next: { href: next } }),
  };
  return {
    ...(query.returnRecords === false ? {} : { records: rendered }),
    num_records: page.length,
    ...(Object.keys(links).length === 0 ? {} : { _links: links }),
  };
}

function linkHeader(next: string): Record<string, string> {
  return { Link: `<${next}>; rel="next"` };
}
