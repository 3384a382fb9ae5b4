import {
  type CollectionSchema,
  type FieldType,
  fieldType,
  type FlatRecord,
  invalidValue,
  type Scalar,
  valuesAt,
} from "./records";

export type RecordFilter = (record: FlatRecord) => boolean;

type ValueTest = (value: Scalar | undefined) => boolean;

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  "<=": (order) => order <= 0,
  ">=": (order) => order >= 0,
  "<": (order) => order < 0,
  ">": (order) => order > 0,
};

/**
 * Reads one filter parameter, `field=value`. The value is a list of alternatives between `|`. Each may be negated with `!`
 * and is `null` (absent), a comparison (`<`, `<=`, `>`, `>=`), a range (`a..b`, either end may be open), or a text in
 * which `*` stands for anything. A negation also passes without a value. One value of a list is enough.
 *
 * @throws Refusal 262179 for a field that the schema does not have, 262197 for a text that the field's type cannot be
 */
export function parseFilter(schema: CollectionSchema, field: string, text: string): RecordFilter {
  const type = fieldType(schema, field);
  if (type === "boolean") requireBooleans(field, text);
  const tests = text.split("|").map((alternative) => parseAlternative(alternative, type));
  return (record) => {
    const values = valuesAt(record, field);
    return tests.some((test) => (values.length === 0 ? test(undefined) : values.some(test)));
  };
}

/** Counts the negations: a request may hold more of them than a stack takes calls. */
function parseAlternative(text: string, type: FieldType): ValueTest {
  const [negations = ""] = /^!*/.exec(text) ?? [];
  const test = parseValue(text.slice(negations.length), type);
  return negations.length % 2 === 0 ? test : (value) => !test(value);
}

function parseValue(text: string, type: FieldType): ValueTest {
  if (text === "null") return (value) => value === undefined;
  const test = comparison(text, type) ?? range(text, type) ?? wildcard(text, type);
  return (value) => value !== undefined && test(value);
}

function comparison(text: string, type: FieldType): ((value: Scalar) => boolean) | undefined {
  const operator = /^[<>]=?/.exec(text)?.[0] ?? "";
  const holds = COMPARISONS[operator];
  const bound = boundOf(text.slice(operator.length), type);
  return holds && ((value) => holds(compareValues(value, bound)));
}

function range(text: string, type: FieldType): ((value: Scalar) => boolean) | undefined {
  const [, low, high] = /^(.*?)\.\.(.*)$/.exec(text) ?? [];
  if (low === undefined || high === undefined) return undefined;
  return (value) =>
    (low === "" || compareValues(value, boundOf(low, type)) >= 0) &&
    (high === "" || compareValues(value, boundOf(high, type)) <= 0);
}

function boundOf(text: string, type: FieldType): Scalar {
  return type === "number" ? Number(text) : text;
}

/** A regular expression would take exponential time for a text of many stars. */
function wildcard(text: string, type: FieldType): (value: Scalar) => boolean {
  const [first = "", ...rest] = (type === "boolean" ? text.toLowerCase() : text).split("*");
  const last = rest.pop();
  return (value) => {
    const given = String(value);
    return last === undefined
      ? given === first
      : given.startsWith(first) && matchesRest(given, first.length, rest, last);
  };
}

function matchesRest(text: string, from: number, parts: readonly string[], last: string): boolean {
  let position = from;
  for (const part of parts) {
    const found = text.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return text.endsWith(last) && text.length - last.length >= position;
}

/** Numbers by size, everything else by code unit. */
function compareValues(left: Scalar, right: Scalar): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const [first, second] = [String(left), String(right)];
  return first === second ? 0 : first < second ? -1 : 1;
}

function requireBooleans(field: string, text: string): void {
  for (const alternative of text.split("|"))
    if (!/^!?(true|false|null|\*)$/i.test(alternative)) throw invalidValue(field, alternative, "true|false");
}

interface OrderKey {
  readonly field: string;
  readonly descending: boolean;
}

/** A total order: no two records compare as equal, so a page can start after any of them. */
export type RecordOrder = readonly OrderKey[];

/** A record's values for the order's fields. */
export type Position = readonly (Scalar | null)[];

/**
 * Reads `order_by`: fields between commas, each with an optional `asc` or `desc`. The schema's own order and its keys
 * decide between equals.
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

/** Of a list, the first value counts. */
export function positionOf(record: FlatRecord, order: RecordOrder): Position {
  return order.map(({ field }) => valuesAt(record, field)[0] ?? null);
}

/** Negative when `left` comes first. A record without a value is the smallest. */
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
