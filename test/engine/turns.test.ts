import { inTurn, type Tests } from "./turns";

/** Registers a suite for so many engines, and tells which tests each of them got. */
function registered(engines: number): string[][] {
  return Array.from({ length: engines }, (_, engine) => {
    const names: string[] = [];
    const one = (name: string) => names.push(name);
    const each = (rows: readonly string[]) => () => names.push(...rows);
    const tests = inTurn(Object.assign(one, { each }) as unknown as Tests, engine, engines);
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

it("a single engine has them all", () => {
  expect(registered(1)).toEqual([["first", "row 1", "row 2", "row 3", "row 4", "only", "last"]]);
});
