import { covers, nest } from "../../../lib/simulator/json/flat-record";

describe("flat records", () => {
  it("nest by path, in the order of the paths, without what has no value", () => {
    const nested = nest({ "svm.uuid": "u", enabled: false, "svm.name": "n", "target.alias": undefined });

    expect(JSON.stringify(nested)).toBe('{"svm":{"uuid":"u","name":"n"},"enabled":false}');
  });

  it("take a path that looks like a prototype's as any other", () => {
    expect(JSON.stringify(nest({ "__proto__.polluted": true }))).toBe('{"__proto__":{"polluted":true}}');
    expect("polluted" in {}).toBe(false);
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
