import { covers, nest, pick, valuesAt } from "../../lib/simulator/records";

describe("flat records", () => {
  it("nest by path, in the order of the paths", () => {
    const nested = nest({ "svm.uuid": "u", enabled: false, "svm.name": "n" });

    expect(JSON.stringify(nested)).toBe('{"svm":{"uuid":"u","name":"n"},"enabled":false}');
  });

  it("nest in lists, too", () => {
    expect(nest({ "a.b": [{ "c.d": 1 }, { "c.d": 2 }], e: ["x"] })).toEqual({
      a: { b: [{ c: { d: 1 } }, { c: { d: 2 } }] },
      e: ["x"],
    });
  });

  it.each<[string, unknown[]]>([
    ["name", ["n"]],
    ["services", ["a", "b"]],
    ["igroups.name", ["x", "y"]],
    ["igroups.initiators.name", ["i", "j"]],
    ["igroups.uuid", []],
    ["none", []],
  ])("hold at %s %j", (path, values) => {
    const igroups = [
      { name: "x", initiators: [{ name: "i" }] },
      { name: "y", initiators: [{ name: "j" }] },
    ];

    expect(valuesAt({ name: "n", services: ["a", "b"], igroups }, path)).toEqual(values);
  });

  it("are picked by path, and a list of which nothing is picked is left out", () => {
    const record = { a: 1, b: 2, list: [{ c: 3, d: 4 }], other: [{ c: 5 }], none: [], leaves: ["x"] };

    expect(pick(record, (path) => !["a", "list.d", "other.c"].includes(path))).toEqual({
      b: 2,
      list: [{ c: 3 }],
      leaves: ["x"],
    });
  });

  it.each([
    ["target", "target.alias", true],
    ["target.alias", "target.alias", true],
    ["target.al", "target.alias", false],
    ["target.alias", "target", false],
  ])("%s covers %s: %s", (field, path, expected) => {
    expect(covers(field, path)).toBe(expected);
  });
});
