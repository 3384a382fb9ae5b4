/**
 * What the messages of Terraform's plugin protocol 6 are made of: values, schemas, identities, diagnostics. Fields that
 * nobody reads or writes are left out, and skipped when they come.
 *
 * @see https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol
 */
import { message, repeated } from "./wire";
import { bool, bytes, int, string } from "./wire-field";

/** A value of a schema's type, in MessagePack or JSON. */
export const DYNAMIC_VALUE = { msgpack: bytes(1), json: bytes(2) };

/** A value as a state file holds it, of whatever version of the schema. */
export const RAW_STATE = { json: bytes(1) };

const STEP = { attributeName: string(1), elementKeyString: string(2), elementKeyInt: int(3) };

/** Where in an object something is: at most one selector a step. */
export const ATTRIBUTE_PATH = { steps: repeated(1, STEP) };

/** A message for the user. */
export const DIAGNOSTIC = {
  severity: int(1),
  summary: string(2),
  detail: string(3),
  attribute: message(4, ATTRIBUTE_PATH),
};

const PLAIN_ATTRIBUTE = {
  name: string(1),
  type: bytes(2),
  description: string(3),
  required: bool(4),
  optional: bool(5),
  computed: bool(6),
  sensitive: bool(7),
};

/** The shape of an attribute that holds objects, and how: such as in a map. */
const NESTED_TYPE = { attributes: repeated(1, PLAIN_ATTRIBUTE), nesting: int(3) };

/** One attribute of a schema: `type` is JSON, and absent where there is a `nestedType`. */
export const ATTRIBUTE = { ...PLAIN_ATTRIBUTE, nestedType: message(10, NESTED_TYPE) };

const BLOCK = { version: int(1), attributes: repeated(2, ATTRIBUTE), description: string(4) };

/** The shape of a resource, of a data source or of a provider's configuration. */
export const SCHEMA = { version: int(1), block: message(2, BLOCK) };

const IDENTITY_ATTRIBUTE = {
  name: string(1),
  type: bytes(2),
  requiredForImport: bool(3),
  optionalForImport: bool(4),
  description: string(5),
};

/** What tells one resource of a type from every other one. */
export const IDENTITY_SCHEMA = { version: int(1), identityAttributes: repeated(2, IDENTITY_ATTRIBUTE) };

/** The identity of one resource: an object of its schema. */
export const IDENTITY = { identityData: message(1, DYNAMIC_VALUE) };
