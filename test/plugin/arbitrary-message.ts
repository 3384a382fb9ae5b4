import fc, { type Arbitrary } from "fast-check";
import { Enum, type Field, MapField, Type } from "protobufjs";
import type { PlainMessage } from "./independent-client";

/** Deeper than any message that does not hold itself. */
const MAX_DEPTH = 5;

/** Any message of a type, by the protocol's definition: each field may be absent, at most one of a `oneof` is there. */
export function arbitraryMessage(type: Type, depth = 0): Arbitrary<PlainMessage> {
  const fields = type.fieldsArray.filter(({ resolvedType }) => depth < MAX_DEPTH || !(resolvedType instanceof Type));
  const model = Object.fromEntries(fields.map((field) => [field.name, arbitraryField(field, depth)]));
  return fc
    .record(model, { requiredKeys: [] })
    .map((message) =>
      Object.fromEntries(Object.entries(message).filter(([name]) => !isSecondChoice(type, name, message))),
    );
}

function isSecondChoice(type: Type, name: string, message: PlainMessage): boolean {
  const rivals = type.fields[name]?.partOf?.oneof ?? [];
  return rivals.slice(0, Math.max(rivals.indexOf(name), 0)).some((rival) => rival in message);
}

function arbitraryField(field: Field, depth: number): Arbitrary<unknown> {
  const value = arbitraryValue(field, depth);
  if (field instanceof MapField) return fc.dictionary(fc.string({ maxLength: 8 }), value, { maxKeys: 3 });
  return field.repeated ? fc.array(value, { maxLength: 3 }) : value;
}

function arbitraryValue({ type, resolvedType }: Field, depth: number): Arbitrary<unknown> {
  if (resolvedType instanceof Type) return arbitraryMessage(resolvedType, depth + 1);
  if (resolvedType instanceof Enum) return fc.constantFrom(...Object.values(resolvedType.values));
  if (type === "string") return fc.string({ unit: "binary", maxLength: 200 });
  if (type === "bytes") return fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  if (type === "bool") return fc.boolean();
  return type === "int64" ? fc.maxSafeNat() : fc.nat();
}
