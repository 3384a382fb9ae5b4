import { attribute, type AttributeOrigin, identitySchema, objectMap, schema } from "../../lib/plugin/schema";

describe("schema", () => {
  it.each<[AttributeOrigin, boolean, boolean, boolean]>([
    ["required", true, false, false],
    ["optional", false, true, false],
    ["computed", false, false, true],
    ["optionalComputed", false, true, true],
  ])("%s says who sets an attribute", (origin, required, optional, computed) => {
    expect(attribute("a", "string", origin, "an attribute")).toMatchObject({ required, optional, computed });
  });

  it("types are JSON", () => {
    const type = ["map", ["object", { endpoint: "string" }]] as const;
    expect(schema(attribute("clusters", type, "required", "by name")).block?.attributes).toEqual([
      expect.objectContaining({ name: "clusters", type: Buffer.from('["map",["object",{"endpoint":"string"}]]') }),
    ]);
  });

  it("objects in a map are nested attributes", () => {
    expect(objectMap("clusters", "required", "by name", attribute("endpoint", "string", "required", "URL"))).toEqual({
      name: "clusters",
      description: "by name",
      required: true,
      optional: false,
      computed: false,
      nestedType: { nesting: 4, attributes: [expect.objectContaining({ name: "endpoint", required: true })] },
    });
  });

  it("an identity is made of texts without which nothing is imported", () => {
    expect(identitySchema({ svm_uuid: "UUID of the SVM" }).identityAttributes).toEqual([
      { name: "svm_uuid", type: Buffer.from('"string"'), description: "UUID of the SVM", requiredForImport: true },
    ]);
  });
});
