import type { Collection } from "../ontap/wire";
import { comparePositions, positionOf } from "./filter";
import { type ApiRequest, type ApiResponse, granted, type Handler } from "./handler";
import { omitUndefined } from "./json";
import { type FieldSelection, parseObjectQuery, parseQuery, type Query, queryAfter } from "./query";
import { type CollectionSchema, type FlatRecord, nest, pick } from "./records";
import { Refusal } from "./refusal";
import type { SimulatorState } from "./state";

type CollectionOf = (state: SimulatorState) => {
  readonly schema: CollectionSchema;
  readonly records: readonly FlatRecord[];
};

export function lists(collectionOf: CollectionOf): Handler {
  return ({ state, request }) => {
    const { schema, records } = collectionOf(state);
    return { state, response: answerCollection(schema, records, request) };
  };
}

/** The GET of one object of a collection: the one whose link has the path's key. */
export function reads(collectionOf: CollectionOf): Handler {
  return ({ state, request, id }) => {
    const { schema, records } = collectionOf(state);
    const record = records.find((each) => each["_links.self.href"] === `/api${schema.path}/${id}`);
    if (record === undefined) throw new Refusal("4", omitUndefined({ target: schema.keys[0] }));
    return { state, response: answerObject(schema, record, request) };
  };
}

/** The next page begins after the last record of this one, whatever is created or deleted in between. */
export function answerCollection(
  schema: CollectionSchema,
  records: readonly FlatRecord[],
  request: ApiRequest,
): ApiResponse {
  const query = parseQuery(schema, request);
  const rest = remaining(records, query);
  const page = rest.slice(0, query.maxRecords);
  const last = rest.length === page.length ? undefined : page.at(-1);
  const next = last && `/api${schema.path}?${queryAfter(request.query, positionOf(last, query.order))}`;
  const body: Collection<object> = omitUndefined({
    records: query.returnRecords === false ? undefined : page.map((record) => renderRecord(record, query.fields)),
    num_records: page.length,
    _links: linksOf(schema, request, next),
  });
  return granted(200, body, omitUndefined({ Link: next && `<${next}>; rel="next"` }));
}

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

export function renderRecord(record: FlatRecord, selected: FieldSelection): object {
  return nest(pick(record, selected));
}

function linksOf(
  { path }: CollectionSchema,
  { query, hal }: ApiRequest,
  next: string | undefined,
): Collection<object>["_links"] {
  if (!hal && next === undefined) return undefined;
  const self = `/api${path}${query === "" ? "" : `?${query}`}`;
  return omitUndefined({
    self: hal ? { href: self } : undefined,
    next: next === undefined ? undefined : { href: next },
  });
}
