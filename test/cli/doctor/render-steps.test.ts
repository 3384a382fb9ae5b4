import { stripVTControlCharacters } from "node:util";
import { renderStep, renderSummary } from "../../../lib/cli/doctor";
import type { StepReport } from "../../../lib/cli/schemas";

const FAILED: StepReport = {
  step: "version",
  status: "failed",
  details: ["ONTAP 9.5.0", "seen"],
  warnings: ["old"],
  remedy: "upgrade",
};
const OK: StepReport = { step: "tcp", status: "ok", details: ["connected"], warnings: [] };

describe("a step for people", () => {
  it("has its texts beside its title, one a line", () => {
    expect(renderStep(FAILED, false)).toBe(
      [
        "failed   ONTAP version   ONTAP 9.5.0",
        "                         seen",
        "                         warning: old",
        "                         remedy: upgrade",
        "",
      ].join("\n"),
    );
  });

  it("is the same in colours", () => {
    const colored = renderStep(FAILED, true);
    expect(colored).toContain("\u001b[31mfailed");
    expect(colored).toContain("\u001b[33mwarning: old");
    expect(stripVTControlCharacters(colored)).toBe(renderStep(FAILED, false));
  });

  it("lets nothing that a cluster says command a terminal", () => {
    const hostile = "\u001b[2J\u0007\u202e\n";
    const report = { ...FAILED, details: [hostile], warnings: [hostile], remedy: hostile };
    expect(renderStep(report, false).replaceAll("\n", "")).not.toMatch(/\p{C}/u);
    expect(renderStep(report, false).split("\n")).toHaveLength(4);
  });

  it("is counted in the end", () => {
    expect(renderSummary([OK, FAILED, OK, { ...OK, status: "skipped" }])).toBe("\n2 ok, 1 failed, 1 skipped\n");
  });
});
