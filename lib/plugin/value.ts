import { isUtf8 } from "node:buffer";
import { Decoder, type DecoderOptions, encode, ExtData, type ExtensionCodecType } from "@msgpack/msgpack";
import type { DYNAMIC_VALUE, RAW_STATE } from "./messages";
import { PluginError } from "./plugin-error";
import type { Decoded, Encodable } from "./wire";

/** A value that becomes known only when the plan is applied. */
export const UNKNOWN = Symbol("known after apply");

/** How deep lists and maps may nest: far beyond any schema, far within the stack. */
export const MAX_DEPTH = 128;

/** A Terraform value of whatever type. */
export type Value = null | boolean | number | string | typeof UNKNOWN | readonly Value[] | ValueObject;

/** An object or a map. */
export interface ValueObject {
  readonly [key: string]: Value;
}

/** Whether the value is an object or a map: neither null nor unknown nor a list. */
export function isObject(value: Value): value is ValueObject {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Whether the value is a list, a set or a tuple. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

type DynamicValue = Decoded<typeof DYNAMIC_VALUE>;

/**
 * The object that an engine sent: a configuration, a state, a plan; null where there is none.
 *
 * @throws PluginError VALUE_MALFORMED when it cannot be read or is anything else
 */
export function readObject(value: DynamicValue | undefined): ValueObject | null {
  const content = value === undefined ? null : readValue(value);
  if (content === null || isObject(content)) return content;
  throw new PluginError("VALUE_MALFORMED", "value is neither an object nor null");
}

/**
 * The object of a stored state, of whatever version of the schema.
 *
 * @throws PluginError VALUE_MALFORMED when it is absent or not a JSON object
 */
export function readState(state: Decoded<typeof RAW_STATE> | undefined): ValueObject {
  const content = state === undefined ? null : readJson(state.json);
  if (isObject(content)) return content;
  throw new PluginError("VALUE_MALFORMED", "stored state is not a JSON object");
}

/**
 * The value as an answer carries it.
 *
 * @throws PluginError VALUE_MALFORMED for numbers and nesting that MessagePack or Terraform do not know
 */
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
 * The value in MessagePack, as Terraform encodes values. Half a surrogate pair, which no UTF-8 has, becomes U+FFFD.
 *
 * @throws PluginError VALUE_MALFORMED for NaN, infinities and nesting beyond {@link MAX_DEPTH}
 */
export function encodeValue(value: Value): Uint8Array {
  return encode(converted(value, writable, wellFormed), { extensionCodec: UNKNOWN_CODEC, maxDepth: MAX_DEPTH + 1 });
}

/**
 * The value in the MessagePack bytes. Every extension is {@link UNKNOWN}.
 *
 * @throws PluginError VALUE_MALFORMED when they are truncated, followed by others, nested deeper than {@link MAX_DEPTH},
 * or of a type that Terraform does not use for values of a known schema (binary, keys other than strings)
 */
export function decodeValue(bytes: Uint8Array): Value {
  return converted(
    decodeRaw(bytes),
    (leaf) => readable(leaf, bytes),
    (key) => key.slice(KEY_MARK.length),
  );
}

/** The tree with every leaf and every key replaced. */
function converted<From, To>(
  tree: Tree<From>,
  leaf: (from: From) => To,
  key: (from: string) => string,
  depth = 0,
): Tree<To> {
  if (depth > MAX_DEPTH) throw malformed(`nested deeper than ${MAX_DEPTH} levels`);
  const inner = (item: Tree<From>) => converted(item, leaf, key, depth + 1);
  if (isTreeList(tree)) return tree.map(inner);
  if (isTreeMap(tree)) return Object.fromEntries(Object.entries(tree).map(([name, item]) => [key(name), inner(item)]));
  return leaf(tree);
}

function isTreeList<Leaf>(tree: Tree<Leaf>): tree is readonly Tree<Leaf>[] {
  return Array.isArray(tree);
}

function isTreeMap<Leaf>(tree: Tree<Leaf>): tree is TreeMap<Leaf> {
  return typeof tree === "object" && tree !== null && !(tree instanceof Uint8Array);
}

function writable(leaf: Scalar): Scalar {
  if (typeof leaf === "string") return wellFormed(leaf);
  if (typeof leaf !== "number" || Number.isFinite(leaf)) return leaf;
  throw new PluginError("VALUE_MALFORMED", `cannot write ${leaf}: expected a finite number`);
}

function wellFormed(string: string): string {
  return Buffer.from(string).toString();
}

function readable(leaf: RawLeaf, whole: Uint8Array): Scalar {
  if (typeof leaf === "bigint") return exact(leaf);
  if (!(leaf instanceof Uint8Array)) return leaf;
  if (isBinary(leaf, whole)) throw malformed(`binary of ${leaf.length} bytes: expected a Terraform type`);
  return text(leaf);
}

// The library yields binary and texts alike, but as views: what stands before them tells which they were.
function isBinary({ byteOffset, length }: Uint8Array, whole: Uint8Array): boolean {
  const before = Buffer.from(whole.buffer, whole.byteOffset, byteOffset - whole.byteOffset);
  const isHead = (first: number, width: number) =>
    before.at(-1 - width) === first && before.readUIntBE(before.length - width, width) === length;
  return isHead(0xc4, 1) || isHead(0xc5, 2) || isHead(0xc6, 4);
}

function exact(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw malformed(`integer ${value} cannot be held exactly: expected -(2^53 - 1) to 2^53 - 1`);
}

/** What the library yields for a value: 64-bit integers are `bigint`, and texts are bytes. */
export type RawLeaf = null | boolean | number | bigint | typeof UNKNOWN | Uint8Array;

/** A value whose leaves are of another kind. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | TreeMap<Leaf>;

/** An object or a map of such values. */
export interface TreeMap<Leaf> {
  readonly [key: string]: Tree<Leaf>;
}

/**
 * Unknown values are extensions: engines send type 0, or 12 with what they know. They ignore the content of type 0.
 *
 * @see https://github.com/zclconf/go-cty/blob/main/docs/marshal.md
 */
export const UNKNOWN_CODEC: ExtensionCodecType<undefined> = {
  tryToEncode: (value) => (value === UNKNOWN ? new ExtData(0, new Uint8Array(1)) : null),
  decode: () => UNKNOWN,
};

/**
 * What keys of decoded maps begin with: the library refuses the key "__proto__", which behind a mark is one as any other.
 */
export const KEY_MARK = ".";

const DECODING: DecoderOptions = {
  extensionCodec: UNKNOWN_CODEC,
  useBigInt64: true,
  // The library's own texts hide bytes that are not UTF-8, and lose a byte order mark.
  rawStrings: true,
  keyDecoder: {
    canBeCached: () => true,
    decode: (bytes, start, length) => KEY_MARK + text(bytes.subarray(start, start + length)),
  },
  mapKeyConverter: (key) => {
    if (typeof key === "string") return key;
    throw malformed(`map key is a ${typeof key}: expected a string`);
  },
};

/**
 * The value in the bytes, as the library yields it; keys stand behind {@link KEY_MARK}.
 *
 * @throws PluginError VALUE_MALFORMED when there is not exactly one whole value with strings for keys
 */
export function decodeRaw(bytes: Uint8Array): Tree<RawLeaf> {
  try {
    return frugalDecoder(bytes.length).decode(bytes) as Tree<RawLeaf>;
  } catch (error) {
    if (error instanceof PluginError) throw error;
    const problem = error instanceof Error ? error.message : String(error);
    throw malformed(`${problem}: got ${bytes.length} bytes, expected one value and no more`, error);
  }
}

/**
 * The library allocates what a list claims to hold, and has no limit for lists in lists: 40 kB of them took 2.5 GB. Each
 * item takes a byte or more, so all lists together can claim no more than there are bytes. Its stack is private: should
 * it change, nothing can be decoded, and every test says so.
 */
function frugalDecoder(bytes: number): Decoder {
  const decoder = new Decoder(DECODING);
  const { stack } = decoder as unknown as { readonly stack: { pushArrayState(size: number): void } };
  const push = stack.pushArrayState.bind(stack);
  let left = bytes;
  stack.pushArrayState = (size) => {
    left -= size;
    if (left < 0) throw malformed(`lists claim more items than there are bytes: got ${bytes} bytes`);
    push(size);
  };
  return decoder;
}

/**
 * The text in the bytes.
 *
 * @throws PluginError VALUE_MALFORMED when they are not UTF-8
 */
export function text(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw malformed("string is not UTF-8");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

/** What every malformed value is refused with. */
export function malformed(problem: string, cause?: unknown): PluginError {
  return new PluginError("VALUE_MALFORMED", `malformed MessagePack: ${problem}`, { cause });
}
