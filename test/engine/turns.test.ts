import { inTurn, turnOf, type Tests } from "./turns";

/** Registers a suite for so many engines, and tells which tests each of them got. */
function registered(engines: number, first?: number): string[][] {
  return Array.from({ length: engines }, (_, engine) => {
    const names: string[] = [];
    const one = (name: string) => names.push(name);
    const each = (rows: readonly string[]) => () => names.push(...rows);
    const tests = inTurn(Object.assign(one, { each }) as unknown as Tests, engine, engines, first);
    tests("first", () => undefined);
    tests.each(["row 1", "row 2", "row 3", "row 4"])("%s", () => undefined);
    tests.each(["only"])("%s", () => undefined);
    tests("last", () => undefined);
    return names;
  });
}

it("every test and every row has its turn on one of the engines", () => {
  expect(registered(3)).toEqual([
    ["first", "row 3", "last"],
    ["row 1", "row 4"],
    ["row 2", "only"],
  ]);
});

it.each([1, 2, 4])("so it is when another engine is the first: %s", (first) => {
  const all = registered(3, first).flat().sort();
  expect(all).toEqual(registered(1).flat().sort());
  expect(registered(3, first)[first % 3]?.[0]).toBe("first");
});

it("a single engine has them all", () => {
  expect(registered(1)).toEqual([["first", "row 1", "row 2", "row 3", "row 4", "only", "last"]]);
});

it("every engine has its turn with whole suites", () => {
  const titles = Array.from({ length: 30 }, (_, index) => `suite ${index}, null_resource`);
  const turns = titles.map((title) => turnOf(title, 3));
  for (const engine of [0, 1, 2]) expect(turns.filter((turn) => turn === engine).length).toBeGreaterThan(5);
  expect(turnOf("any suite", 1)).toBe(0);
});
