import { UNKNOWN, type Value } from "../../../lib/plugin/value";
import { applyNullResource, planNullResource, triggersReplace, upgradeNullResource } from "./null-resource";

/** The cases of hashicorp/null 3.2.4: internal/planmodifiers. */
describe("triggers", () => {
  it.each<[string, Value, Value, boolean]>([
    ["nothing as before", null, null, false],
    ["the same values", { a: "1" }, { a: "1" }, false],
    ["another value", { a: "1" }, { a: "2" }, true],
    ["a value that is not known yet", { a: "1" }, { a: UNKNOWN }, true],
    ["a new key", { a: "1" }, { a: "1", b: "2" }, true],
    ["a new key without a value", { a: "1" }, { a: "1", b: null }, false],
    ["a new key without a value beside another value", { a: "1" }, { a: "2", b: null }, true],
    ["a key that lost its value", { a: "1" }, { a: null }, true],
    ["a key that never had a value", { a: null }, { a: null }, false],
    ["a key that got its value", { a: null }, { a: "1" }, true],
    ["a key that is gone", { a: "1", b: "2" }, { a: "1" }, true],
    ["a key without a value that is gone", { a: "1", b: null }, { a: "1" }, true],
    ["keys for the first time", null, { a: "1" }, true],
    ["keys without values for the first time", null, { a: null }, false],
    ["no more keys", { a: "1" }, {}, true],
    ["no more triggers", { a: "1" }, null, true],
    ["no triggers instead of no keys", {}, null, false],
    ["no key known yet, for the first time", null, UNKNOWN, false],
    ["no key known any more", { a: "1" }, UNKNOWN, true],
    ["a key that every object has", { a: "1" }, { a: "1", toString: null }, false],
  ])("%s: %j → %j replaces: %p", (_, stored, configured, expected) => {
    expect(triggersReplace(stored, configured)).toBe(expected);
  });
});

describe("plans", () => {
  const prior = { id: "7", triggers: { a: "1" } };

  it("a new resource gets an id that is not known yet", () => {
    const proposed = { id: null, triggers: { a: "1" } };
    expect(planNullResource(null, proposed, proposed)).toEqual({
      planned: { id: UNKNOWN, triggers: { a: "1" } },
      replaces: false,
    });
  });

  it("a changed one is planned as proposed, with its id", () => {
    const proposed = { id: "7", triggers: { a: "2" } };
    expect(planNullResource(prior, proposed, { id: null, triggers: { a: "2" } })).toEqual({
      planned: proposed,
      replaces: true,
    });
  });

  it("one that goes is planned as nothing", () => {
    expect(planNullResource(prior, null, null)).toEqual({ planned: null, replaces: false });
  });
});

describe("changes", () => {
  it("a new resource gets an id", () => {
    expect(applyNullResource({ id: UNKNOWN, triggers: null }, () => "7")).toEqual({ id: "7", triggers: null });
  });

  it("a changed one keeps its id", () => {
    expect(applyNullResource({ id: "7", triggers: null }, () => "8")).toEqual({ id: "7", triggers: null });
  });

  it("one that goes leaves nothing", () => {
    expect(applyNullResource(null, () => "8")).toBeNull();
  });
});

it("a state of another version loses what the schema does not know", () => {
  expect(upgradeNullResource({ id: "7", inputs: {} })).toEqual({ id: "7", triggers: null });
});
