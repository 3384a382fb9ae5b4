import type { ATTRIBUTE, IDENTITY_SCHEMA, SCHEMA } from "./messages";
import type { Encodable } from "./wire";

/** A Terraform type, in the JSON form of the protocol. */
export type AttributeType =
  | "string"
  | "number"
  | "bool"
  | readonly ["list" | "set" | "map", AttributeType]
  | readonly ["object", Readonly<Record<string, AttributeType>>];

/** Who sets an attribute; `optionalComputed`: the provider, unless the user does. */
export type AttributeOrigin = "required" | "optional" | "computed" | "optionalComputed";

export type Attribute = Encodable<typeof ATTRIBUTE>;

export type Schema = Encodable<typeof SCHEMA>;

export type IdentitySchema = Encodable<typeof IDENTITY_SCHEMA>;

/** The protocol's number for objects in a map. */
const NESTED_IN_MAP = 4;

export function attribute(name: string, type: AttributeType, origin: AttributeOrigin, description: string): Attribute {
  return { ...declared(name, origin, description), type: typeBytes(type) };
}

export function objectMap(
  name: string,
  origin: AttributeOrigin,
  description: string,
  ...attributes: readonly Attribute[]
): Attribute {
  return { ...declared(name, origin, description), nestedType: { attributes, nesting: NESTED_IN_MAP } };
}

export function schema(...attributes: readonly Attribute[]): Schema {
  return { version: 0, block: { attributes } };
}

/** An identity of version 0. All of its attributes are strings that an import must have. */
export function identitySchema(descriptions: Readonly<Record<string, string>>): IdentitySchema {
  const attributes = Object.entries(descriptions);
  return {
    version: 0,
    identityAttributes: attributes.map(([name, description]) => ({
      name,
      type: typeBytes("string"),
      description,
      requiredForImport: true,
    })),
  };
}

function declared(name: string, origin: AttributeOrigin, description: string): Attribute {
  return {
    name,
    description,
    required: origin === "required",
    optional: origin === "optional" || origin === "optionalComputed",
    computed: origin === "computed" || origin === "optionalComputed",
  };
}

function typeBytes(type: AttributeType): Uint8Array {
  return Buffer.from(JSON.stringify(type));
}
