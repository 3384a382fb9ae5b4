import { z } from "zod";

/** As far as these tests read a JSON schema. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  /** What holds without the member, in words. */
  readonly otherwise?: string;
}

/** The schema as it is stated. What may have more fields one day is open, unless it is wanted closed. */
export function statedSchema(schema: z.ZodType, { closed = false } = {}): JsonSchema {
  return z.toJSONSchema(schema, {
    target: "draft-07",
    unrepresentable: "any",
    io: closed ? "output" : "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.id;
    },
  }) as JsonSchema;
}

/** The schema as others get it: what holds without a member is part of its description, where JSON schema has no word for it. */
export function publishedSchema(schema: z.ZodType): object {
  return JSON.parse(JSON.stringify(statedSchema(schema), wordsIntoDescription)) as object;
}

function wordsIntoDescription(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("otherwise" in value)) return value;
  const { otherwise, description, ...rest } = value as JsonSchema;
  return { description: `${description ?? ""} Without it: ${otherwise ?? ""}.`, ...rest };
}

/** The types that a schema names. */
export function typesOf({ type = [] }: JsonSchema): readonly string[] {
  return typeof type === "string" ? [type] : type;
}

/** The name of the definition that a schema refers to, itself or with a description of its own. */
export function referred({ $ref, allOf = [] }: JsonSchema): string | undefined {
  return ($ref ?? allOf[0]?.$ref)?.replace("#/definitions/", "");
}
