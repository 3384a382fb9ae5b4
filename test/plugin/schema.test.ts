import { attribute, type AttributeOrigin, schema } from "../../lib/plugin/schema";

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
});
