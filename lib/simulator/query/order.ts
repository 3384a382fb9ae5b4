import { type CollectionSchema, invalidValue } from "./collection-schema";
import { type FlatRecord, type Scalar, valuesAt } from "../json/flat-record";
import { compareValues } from "./filter";

/** One level of an order. */
interface OrderKey {
  readonly field: string;
  readonly descending: boolean;
}

/** A total order: no two records of a collection compare as equal, so a page can start after any of them. */
export type RecordOrder = readonly OrderKey[];

/** Where a record stands in an order: its values for the order's fields. */
export type Position = readonly (Scalar | null)[];

/**
 * Reads `order_by`: fields between commas, each with an optional `asc` or `desc`. The schema's own order and its
 * keys settle what is still equal.
 *
 * @throws Refusal 262197 for an unknown field or direction
 */
export function parseOrder(schema: CollectionSchema, text: string | undefined): RecordOrder {
  const asked = (text ?? "").split(",").filter((item) => item.trim() !== "");
  return [
    ...asked.map((item) => parseKey(schema, item.trim())),
    { field: schema.order, descending: false },
    ...schema.keys.map((field) => ({ field, descending: false })),
  ];
}

function parseKey(schema: CollectionSchema, item: string): OrderKey {
  const [field = "", direction = "asc", ...rest] = item.split(/\s+/);
  const known = Object.hasOwn(schema.fields, field) && /^(asc|desc)$/i.test(direction) && rest.length === 0;
  if (!known) throw invalidValue("order_by", item, "field [asc|desc],...");
  return { field, descending: direction.toLowerCase() === "desc" };
}

/** Where a record stands in the order; of a list, the first value counts. */
export function positionOf(record: FlatRecord, order: RecordOrder): Position {
  return order.map(({ field }) => valuesAt(record, field)[0] ?? null);
}

/** Negative when `left` comes first. What has no value comes before everything else, after it when descending. */
export function comparePositions(left: Position, right: Position, order: RecordOrder): number {
  for (const [index, { descending }] of order.entries()) {
    const difference = compareNullable(left[index] ?? null, right[index] ?? null);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

function compareNullable(left: Scalar | null, right: Scalar | null): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compareValues(left, right);
}
