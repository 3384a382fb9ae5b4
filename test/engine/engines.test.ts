import { RECIPES, selectRecipes } from "./engines";
import { select, turnOf } from "./suite";

describe("selectRecipes", () => {
  it.each([undefined, "", " ", ","])("selects all for %j", (list) => {
    expect(selectRecipes(list)).toEqual(RECIPES);
  });

  it.each([
    ["terraform-1.5.7", ["terraform-1.5.7"]],
    [" opentofu-1.12.6 , terraform-1.5.7,", ["terraform-1.5.7", "opentofu-1.12.6"]],
  ])("selects what %j names", (list, expected) => {
    expect(selectRecipes(list).map(({ name }) => name)).toEqual(expected);
  });

  it("refuses an unknown name, with those that it knows", () => {
    const known = "terraform-1.15.5,terraform-1.5.7,opentofu-1.12.6";
    expect(() => selectRecipes("terraform-1.5.7,tofu")).toThrow(
      `unknown engine "tofu" in E2E_ENGINES: expected some of ${known}`,
    );
  });
});

describe("a suite", () => {
  const engines = RECIPES.map(({ name }) => ({ name, version: "1", path: name }));
  const on = (...choice: Parameters<typeof select>) => select(...choice).map(({ name }) => name);

  it.each([
    ["all", false, ["terraform-1.15.5", "terraform-1.5.7", "opentofu-1.12.6"]],
    ["one", true, ["opentofu-1.12.6"]],
    ["turns", true, ["terraform-1.15.5", "terraform-1.5.7", "opentofu-1.12.6"]],
  ] as const)("for %s, every engine: %s, runs on %j", (choice, everyEngine, expected) => {
    expect(on(choice, "any", engines, everyEngine)).toEqual(expected);
  });

  it("has its turn on one engine, and every engine has its turn", () => {
    const titles = Array.from({ length: 30 }, (_, index) => `suite ${index}, null_resource`);
    const turns = titles.map((title) => on("turns", title, engines, false));
    for (const { name } of engines) expect(turns.filter(([own]) => own === name).length).toBeGreaterThan(5);
    expect(turnOf("any suite", 1)).toBe(0);
  });
});
