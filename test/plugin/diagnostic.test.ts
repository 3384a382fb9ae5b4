import { errorDiagnostic, warningDiagnostic } from "../../lib/plugin/diagnostic";

describe("diagnostics", () => {
  it("an error names the attribute that is at fault", () => {
    expect(errorDiagnostic("what", "why", "clusters", "endpoint")).toEqual({
      severity: 1,
      summary: "what",
      detail: "why",
      attribute: { steps: [{ attributeName: "clusters" }, { attributeName: "endpoint" }] },
    });
  });

  it("a warning without an attribute is about the whole", () => {
    expect(warningDiagnostic("what", "why")).toEqual({ severity: 2, summary: "what", detail: "why" });
  });
});
