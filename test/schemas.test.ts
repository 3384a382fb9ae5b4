import { readdirSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks, generatedFile, generatedSection } from "./documents";
import { runCli } from "./helpers/cli-process";
import { formatted } from "./helpers/formatted";
import { parsed, spoiled } from "./helpers/hostile";
import { thrownBy } from "./helpers/failure";
import { expectForAll } from "./helpers/property";
import { expectPublished, publishedValidator } from "./helpers/published-schema";
import { REPOSITORY } from "./helpers/repository";
import { type JsonSchema, publishedSchema, referred, statedSchema } from "./schemas/json-schema";
import { PUBLISHED, type PublishedName, schemaPath } from "./schemas/published";
import { schemaReference } from "./schemas/reference";
import { typeDeclarations, TYPES_PATH } from "./schemas/type-declarations";
import { readJson } from "../lib/simulator/read-json";
import { parseSeed } from "../lib/simulator/seed";
import { seedDocument } from "../lib/simulator/schemas";

const NAMES = Object.keys(PUBLISHED) as PublishedName[];

describe("what is made from the schemas (UPDATE_DOCS=1 writes it anew)", () => {
  it("the types of what tests write and read", async () => {
    const expected = await typeDeclarations();
    expect(generatedFile(TYPES_PATH, expected)).toBe(expected);
  });

  it.each(NAMES)("the JSON schema of %s is what the code states", async (name) => {
    const expected = await formatted(JSON.stringify(publishedSchema(PUBLISHED[name].schema)), "json");
    expect(generatedFile(schemaPath(name), expected)).toBe(expected);
  });

  it("docs/schemas.md tells every field", () => {
    expect(generatedSection("docs/schemas.md", "schemas", schemaReference())).toBe(schemaReference());
  });
});

it("docs/schemas has a schema of each, and nothing else", () => {
  const files = readdirSync(join(REPOSITORY, "docs", "schemas")).map((file) => `docs/schemas/${file}`);
  expect(files.sort()).toEqual(NAMES.map(schemaPath).sort());
});

it.each(NAMES)("the JSON schema of %s is a whole one, and says what each field is", (name) => {
  const { $schema, title, description, ...schema } = publishedSchema(PUBLISHED[name].schema) as JsonSchema;
  expect({ $schema, title, description }).toEqual({
    $schema: "http://json-schema.org/draft-07/schema#",
    title: expect.stringContaining("ontap-iscsi") as string,
    description: expect.any(String) as string,
  });
  expect(schema).not.toHaveProperty("$id");
  expect(publishedValidator(name)).toBeInstanceOf(Function);
  const objects = [schema, ...Object.values(schema.definitions ?? {})];
  const fields = objects.flatMap(({ properties = {} }) => Object.entries(properties));
  const silent = fields.filter(
    ([, field]) => (field.description ?? schema.definitions?.[referred(field) ?? ""]?.description) === undefined,
  );
  expect(silent).toEqual([]);
});

describe("the seed's schema", () => {
  it.each(["docs/simulator.md", "docs/schemas.md"])("takes the examples of %s", (path) => {
    const examples = codeBlocks(path, "json").map((code) => JSON.parse(code) as unknown);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expectPublished("seed", example);
      expect(() => parseSeed(example)).not.toThrow();
    }
  });

  it("names the defaults that hold", () => {
    const bare = { cluster: {}, svms: [{ name: "a", service: {}, interfaces: [{ name: "b", address: "::1" }] }] };
    const root = statedSchema(seedDocument);
    const full = withDefaults(bare, root, root);
    expect(full).toMatchObject({ faults: [], svms: [{ state: "running", service: { enabled: true } }] });
    expect(parseSeed(full)).toEqual(parseSeed(bare));
  });

  it("refuses what simulate refuses of the form of a document, and takes everything else", async () => {
    const validate = publishedValidator("seed");
    const [example] = codeBlocks("docs/simulator.md", "json");
    await expectForAll(
      spoiled(JSON.parse(example ?? "")),
      (text) => {
        // In a map, zod leaves out this one name without a word.
        if (text.includes("__proto__")) return;
        const document = parsed(text);
        expect(validate(document)).toBe(thrownBy(() => readJson(seedDocument, document)) === undefined);
      },
      { runs: 1_000 },
    );
  });
});

/** The document with the defaults of a schema wherever it says nothing. */
function withDefaults(document: unknown, schema: JsonSchema, root: JsonSchema): unknown {
  const { properties = {}, items } = root.definitions?.[referred(schema) ?? ""] ?? schema;
  if (Array.isArray(document)) return document.map((item) => withDefaults(item, items ?? {}, root));
  if (typeof document !== "object" || document === null) return document;
  const filled = Object.entries(properties).flatMap(([name, member]): [string, unknown][] => {
    const given = (document as Readonly<Record<string, unknown>>)[name];
    if (given !== undefined) return [[name, withDefaults(given, member, root)]];
    return member.default === undefined ? [] : [[name, member.default]];
  });
  return Object.fromEntries(filled);
}

/** What files and logs have; all else is printed by a verb. */
const IN_FILES: readonly PublishedName[] = ["seed", "fault-rules", "requests-log"];

it.each(NAMES.filter((name) => !IN_FILES.includes(name)))("the help has an example of %s", async (name) => {
  const verb = name.replace("-report", "");
  const { stdout } = await runCli([verb, "--help"]);
  const [example] = /^ {2}\{"(version|endpoint)"[^]*?(?=\n {0,1}[^ ])/m.exec(stdout) ?? [];
  // One that begins otherwise, or is not indented by two spaces, is not found.
  if (example === undefined) throw new Error(`ontap-iscsi ${verb} --help has no example of its JSON`);
  expectPublished(name, JSON.parse(example));
});
