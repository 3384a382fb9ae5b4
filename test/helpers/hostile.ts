import fc, { type Arbitrary } from "fast-check";

/** Deeper than any stack. */
const DEEP = 100_000;
/** More than a call takes arguments. */
const MANY = 200_000;

/** Names that mean something to JavaScript. */
const KEYS = ["__proto__", "constructor", "prototype", "toString", "valueOf", "toJSON", "then", "length", ""];

/** JSON, or nearly, that a decoder written in haste trips over. */
const ODDITIES: readonly string[] = [
  "null",
  "true",
  "-0",
  "1e400",
  "-1e400",
  "9".repeat(400),
  '""',
  '"\\ud800"',
  '"\\udc00\\u0000"',
  '"2621462"',
  "[]",
  "{}",
  '{"a":1,"a":[],"a":{}}',
  '{"uuid":null,"uuid":"x"}',
  '{"toString":1,"valueOf":1}',
  '{"__proto__":{"enabled":true},"constructor":null}',
  '{"toJSON":"x","then":{}}',
  "[".repeat(DEEP) + "]".repeat(DEEP),
  '{"a":'.repeat(DEEP) + "1" + "}".repeat(DEEP),
  `[${"0,".repeat(MANY)}0]`,
  `"${"x".repeat(MANY)}"`,
  "[".repeat(DEEP),
  "{",
  '"',
  "\u0000",
  "\ufeff{}",
  "NaN",
];

const named: Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), fc.json({ maxDepth: 2 })), { minLength: 1, maxLength: 3 })
  .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`);

/** Texts in the place of JSON: JSON of any kind, among it deep, huge and malicious one, and what is none. */
export const hostileTexts: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODDITIES) },
  { weight: 3, arbitrary: fc.json() },
  { weight: 2, arbitrary: named },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);

/** What the text is the JSON of; null when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What marks the spoiled place. */
const MARK = "@spoiled@";

/** The JSON of a document in which one place, at whatever depth, holds something hostile; now and then it is as it was. */
export function spoiled(document: unknown): Arbitrary<string> {
  const places = [...placesIn(document)];
  const hostile = fc.tuple(fc.constantFrom(...places), hostileTexts);
  return fc.oneof(
    { weight: 9, arbitrary: hostile.map(([place, text]) => JSON.stringify(place).replace(`"${MARK}"`, () => text)) },
    { weight: 1, arbitrary: fc.constant(JSON.stringify(document)) },
  );
}

/** The document once for each of its places, with the mark there. */
function* placesIn(value: unknown): Generator {
  yield MARK;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    for (const place of placesIn(inner))
      yield Array.isArray(value) ? value.with(Number(key), place) : { ...value, [key]: place };
  }
}

/** The bytes of a text, now and then with some that are no UTF-8, or cut off. */
export function asBytes(texts: Arbitrary<string>): Arbitrary<Buffer> {
  const clean = texts.map((text) => Buffer.from(text));
  const damaged = fc
    .tuple(clean, fc.nat(), fc.uint8Array({ maxLength: 4 }))
    .map(([bytes, at, noise]) => Buffer.concat([bytes.subarray(0, at % (bytes.length + 1)), noise]));
  return fc.oneof({ weight: 3, arbitrary: clean }, { weight: 1, arbitrary: damaged });
}
