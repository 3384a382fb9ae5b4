import type { DYNAMIC_VALUE, RAW_STATE } from "./basic-messages";
import { decodeValue, encodeValue } from "./msgpack";
import { PluginError } from "./plugin-error";
import { isObject, type Value, type ValueObject } from "./value";
import type { Decoded, Encodable } from "./wire";

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
