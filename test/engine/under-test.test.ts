import { ENGINES_VARIABLE, readEnginesUnderTest } from "./under-test";

describe("readEnginesUnderTest", () => {
  it("gives back what was handed over", () => {
    const found = {
      engines: [{ name: "terraform-1.9.0", version: "1.9.0", path: "/opt/terraform", cliConfigFile: "/mirror.tfrc" }],
      skipped: [{ name: "opentofu-1.12.6", reason: "go is not installed" }],
    };
    expect(readEnginesUnderTest({ [ENGINES_VARIABLE]: JSON.stringify(found) })).toEqual(found);
  });

  it("says how to run a test that has no engines", () => {
    expect(() => readEnginesUnderTest({})).toThrow("npm run test:e2e");
  });
});
