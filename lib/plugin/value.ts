import { decode, encode, ExtData, type ExtensionCodecType } from "@msgpack/msgpack";
import type { DYNAMIC_VALUE, RAW_STATE } from "./messages";
import { PluginError } from "./plugin-error";
import type { Decoded, Encodable } from "./wire";

/** A value that becomes known only when the plan is applied. */
export const UNKNOWN = Symbol("known after apply");

/** How deep lists and maps may nest: far beyond any schema, far within the stack. */
export const MAX_DEPTH = 128;

export type Value = null | boolean | number | string | typeof UNKNOWN | readonly Value[] | ValueObject;

export interface ValueObject {
  readonly [key: string]: Value;
}

export function isObject(value: Value): value is ValueObject {
  return typeof value === "object" && value !== null && !isList(value);
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

type DynamicValue = Decoded<typeof DYNAMIC_VALUE>;

/**
 * The object that Terraform sent: a configuration, a state, a plan; null where there is none.
 *
 * @throws PluginError VALUE_MALFORMED when it cannot be read or is anything else
 */
export function readObject(value: DynamicValue | undefined): ValueObject | null {
  const content = value === undefined ? null : readValue(value);
  if (content === null || isObject(content)) return content;
  throw new PluginError("VALUE_MALFORMED", "value is neither an object nor null");
}

/** @throws PluginError VALUE_MALFORMED when the stored state is absent or not a JSON object */
export function readState(state: Decoded<typeof RAW_STATE> | undefined): ValueObject {
  const content = state === undefined ? null : readJson(state.json);
  if (isObject(content)) return content;
  throw new PluginError("VALUE_MALFORMED", "stored state is not a JSON object");
}

export function writeValue(value: Value): Encodable<typeof DYNAMIC_VALUE> {
  return { msgpack: encodeValue(value) };
}

function readValue({ msgpack, json }: DynamicValue): Value {
  if (msgpack.length > 0) return decodeValue(msgpack);
  return json.length > 0 ? readJson(json) : null;
}

function readJson(json: Uint8Array): Value {
  try {
    return JSON.parse(Buffer.from(json).toString()) as Value;
  } catch (error) {
    throw new PluginError("VALUE_MALFORMED", "value is not JSON", { cause: error });
  }
}

type Scalar = null | boolean | number | string | typeof UNKNOWN;

/**
 * Unknown values are extensions: Terraform sends type 0, or 12 with what it knows. It ignores the content of type 0.
 *
 * @see https://github.com/zclconf/go-cty/blob/main/docs/marshal.md
 */
const UNKNOWN_CODEC: ExtensionCodecType<undefined> = {
  tryToEncode: (value) => (value === UNKNOWN ? new ExtData(0, new Uint8Array(1)) : null),
  decode: () => UNKNOWN,
};

/**
 * The value in MessagePack, as Terraform encodes values. Half a surrogate pair, which no UTF-8 has, becomes U+FFFD.
 *
 * @throws PluginError VALUE_MALFORMED for NaN, infinities and nesting beyond {@link MAX_DEPTH}
 */
export function encodeValue(value: Value): Uint8Array {
  return encode(converted(value, writable), { extensionCodec: UNKNOWN_CODEC, maxDepth: MAX_DEPTH + 1 });
}

/**
 * The value in the MessagePack bytes. Every extension is {@link UNKNOWN}.
 *
 * @throws PluginError VALUE_MALFORMED when they are truncated, followed by others, or nested deeper than {@link MAX_DEPTH}
 */
export function decodeValue(bytes: Uint8Array): Value {
  return converted(decodeRaw(bytes), (leaf) => leaf);
}

function decodeRaw(bytes: Uint8Array): Value {
  try {
    // The library allocates what a list claims to hold.
    return decode(bytes, { extensionCodec: UNKNOWN_CODEC, maxArrayLength: bytes.length }) as Value;
  } catch (error) {
    const problem = `${(error as Error).message}: got ${bytes.length} bytes, expected one value and no more`;
    throw new PluginError("VALUE_MALFORMED", `malformed MessagePack: ${problem}`, { cause: error });
  }
}

function converted(value: Value, leaf: (from: Scalar) => Scalar, depth = 0): Value {
  if (depth > MAX_DEPTH) throw new PluginError("VALUE_MALFORMED", `value nested deeper than ${MAX_DEPTH} levels`);
  const inner = (item: Value) => converted(item, leaf, depth + 1);
  if (isList(value)) return value.map(inner);
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [wellFormed(name), inner(item)]));
  return leaf(value);
}

function writable(leaf: Scalar): Scalar {
  if (typeof leaf === "string") return wellFormed(leaf);
  if (typeof leaf !== "number" || Number.isFinite(leaf)) return leaf;
  throw new PluginError("VALUE_MALFORMED", `cannot write ${leaf}: expected a finite number`);
}

function wellFormed(string: string): string {
  return Buffer.from(string).toString();
}
