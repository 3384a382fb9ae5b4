import type { ATTRIBUTE, SCHEMA } from "./messages";
import type { Encodable } from "./wire";

/** A Terraform type, in the JSON form of the protocol. */
export type AttributeType =
  | "string"
  | "number"
  | "bool"
  | readonly ["list" | "set" | "map", AttributeType]
  | readonly ["object", Readonly<Record<string, AttributeType>>];

/** Who sets an attribute: the user, who must or may, or the provider; `optionalComputed`: the provider unless the user does. */
export type AttributeOrigin = "required" | "optional" | "computed" | "optionalComputed";

/** One attribute of a schema. */
export type Attribute = Encodable<typeof ATTRIBUTE>;

/** The shape of a resource, of a data source or of a provider's configuration. */
export type Schema = Encodable<typeof SCHEMA>;

/** An attribute with what the engine shows of it. */
export function attribute(name: string, type: AttributeType, origin: AttributeOrigin, description: string): Attribute {
  return {
    name,
    type: Buffer.from(JSON.stringify(type)),
    description,
    required: origin === "required",
    optional: origin === "optional" || origin === "optionalComputed",
    computed: origin === "computed" || origin === "optionalComputed",
  };
}

/** A schema of version 0 with these attributes. */
export function schema(...attributes: readonly Attribute[]): Schema {
  return { version: 0, block: { attributes } };
}
