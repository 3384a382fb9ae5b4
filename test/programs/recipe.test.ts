import { isProgram, type Program, type SkippedProgram } from "./recipe";

describe("isProgram", () => {
  it("tells a program from a skipped one", () => {
    const program: Program = { name: "terraform-1.9.0", version: "1.9.0", path: "/opt/terraform" };
    const skipped: SkippedProgram = { name: "terraform-1.9.0", reason: "no network" };
    expect([isProgram(program), isProgram(skipped)]).toEqual([true, false]);
  });
});
