import {
  CLUSTERS_ATTRIBUTE,
  COMPUTED_ATTRIBUTE,
  CONNECTION_ATTRIBUTE,
  DECLARED_ATTRIBUTE,
  PORTALS_ATTRIBUTE,
} from "../../lib/model/contract";
import {
  EXISTING_SERVICE_SCHEMA,
  PORTALS_SCHEMA,
  PROVIDER_SCHEMA,
  SERVICE_LIST_SCHEMA,
  SERVICE_SCHEMA,
} from "../../lib/provider/schemas";
import type { Schema } from "../../lib/plugin/schema";

const attributesOf = ({ block }: Schema) => block?.attributes ?? [];
const namesOf = (schema: Schema): readonly (string | undefined)[] => attributesOf(schema).map(({ name }) => name);

describe("the schemas", () => {
  it("of the resource has what constructs declare and read, by the names that they use", () => {
    expect(namesOf(SERVICE_SCHEMA)).toEqual([
      ...Object.values(DECLARED_ATTRIBUTE),
      ...Object.values(COMPUTED_ATTRIBUTE),
    ]);
    const computed = attributesOf(SERVICE_SCHEMA).filter(({ optional, required }) => !optional && !required);
    expect(computed.map(({ name }) => name)).toEqual(Object.values(COMPUTED_ATTRIBUTE));
  });

  it("of the provider has the settings of a connection in a map, and no secret", () => {
    const [clusters, ...others] = attributesOf(PROVIDER_SCHEMA);
    expect(others).toEqual([]);
    expect(clusters).toMatchObject({ name: CLUSTERS_ATTRIBUTE, optional: true });
    const names = clusters?.nestedType?.attributes?.map(({ name }) => name);
    expect(names?.toSorted()).toEqual(Object.values(CONNECTION_ATTRIBUTE).toSorted());
  });

  it("of the portals has what constructs read", () => {
    expect(namesOf(PORTALS_SCHEMA)).toContain(PORTALS_ATTRIBUTE);
  });

  it.each([PROVIDER_SCHEMA, SERVICE_SCHEMA, EXISTING_SERVICE_SCHEMA, PORTALS_SCHEMA, SERVICE_LIST_SCHEMA])(
    "describe every attribute (%#)",
    (schema) => {
      expect(attributesOf(schema).filter(({ description = "" }) => !description.endsWith("."))).toEqual([]);
    },
  );
});
