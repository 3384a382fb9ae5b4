import Ajv, { type AnySchemaObject, type ErrorObject, type ValidateFunction } from "ajv";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { statedSchema } from "../schemas/json-schema";
import { PUBLISHED, type PublishedName, schemaPath } from "../schemas/published";
import { REPOSITORY } from "./repository";

/** Of formats nothing is checked but the patterns that come with them. */
const ajv = new Ajv({ strict: true, allowUnionTypes: true, validateFormats: false });
// The published files say it in their descriptions.
ajv.addKeyword("otherwise");

/** Validates against a schema as it is in the package. */
export function publishedValidator(name: PublishedName): ValidateFunction {
  return ajv.compile(JSON.parse(readFileSync(join(REPOSITORY, schemaPath(name)), "utf8")) as AnySchemaObject);
}

/** Checks that a document is as its published schema says, and has no field that it does not tell of. */
export function expectPublished(name: PublishedName, document: unknown): void {
  expect(errorsOf(publishedValidator(name), document)).toEqual([]);
  expect(errorsOf(closedValidator(name), document)).toEqual([]);
}

function closedValidator(name: PublishedName): ValidateFunction {
  return ajv.compile(statedSchema(PUBLISHED[name].schema, { closed: true }));
}

function errorsOf(validate: ValidateFunction, document: unknown): ErrorObject[] {
  validate(document);
  return validate.errors ?? [];
}
