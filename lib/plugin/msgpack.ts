import { encode } from "@msgpack/msgpack";
import {
  decodeRaw,
  KEY_MARK,
  malformed,
  type RawLeaf,
  text,
  type Tree,
  type TreeMap,
  UNKNOWN_CODEC,
} from "./msgpack-decoder";
import { PluginError } from "./plugin-error";
import { MAX_DEPTH, type UNKNOWN, type Value } from "./value";

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
