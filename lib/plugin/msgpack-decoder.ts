import { isUtf8 } from "node:buffer";
import { Decoder, type DecoderOptions, ExtData, type ExtensionCodecType } from "@msgpack/msgpack";
import { PluginError } from "./plugin-error";
import { UNKNOWN } from "./value";

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
