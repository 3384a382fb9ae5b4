import { Checklist } from "../../../lib/cli/doctor-connection";
import type { StepReport } from "../../../lib/cli/schemas";
import { SettingsError } from "../../../lib/errors";
import { rejectionOf } from "../../helpers/failure";

function newList(): { readonly list: Checklist; readonly reports: StepReport[] } {
  const reports: StepReport[] = [];
  return { list: new Checklist((report) => reports.push(report)), reports };
}

describe("a checklist", () => {
  it("hands the values of steps to those that need them", async () => {
    const { list, reports } = newList();
    const one = await list.step("settings", [], () => ({
      status: "ok",
      value: 1,
      details: ["one"],
      facts: { engine: "terraform" },
    }));
    const two = await list.step("lookup", [], () => ({ status: "skipped", value: "2", details: ["two"] }));
    const both = await list.step("tcp", [one, two], (number, text) => ({
      status: "ok",
      value: `${text}${number}`,
      details: [],
    }));
    expect(both).toEqual({ step: "tcp", passed: true, value: "21" });
    expect(reports).toEqual([
      { step: "settings", status: "ok", details: ["one"], warnings: [], facts: { engine: "terraform" } },
      { step: "lookup", status: "skipped", details: ["two"], warnings: [] },
      { step: "tcp", status: "ok", details: [], warnings: [] },
    ]);
  });

  it("leaves out what needs a step that failed, or that was left out", async () => {
    const { list, reports } = newList();
    const check = jest.fn(() => ({ status: "ok", value: 0, details: [] }) as const);
    const one = await list.step("settings", [], () => ({ status: "failed", details: ["broken"], remedy: "mend it" }));
    const two = await list.step("tls", [one], check);
    await list.step("svms", [one, two], check);
    expect(check).not.toHaveBeenCalled();
    expect(reports).toEqual([
      { step: "settings", status: "failed", details: ["broken"], warnings: [], remedy: "mend it" },
      { step: "tls", status: "skipped", details: ["needs settings"], warnings: [] },
      { step: "svms", status: "skipped", details: ["needs settings and TLS"], warnings: [] },
    ]);
  });

  it("takes an operator's error for a failure, and no other", async () => {
    const { list, reports } = newList();
    const error = new SettingsError("FILE_UNREADABLE", "cannot read x", { remedy: "check it" });
    expect(await list.step("settings", [], () => Promise.reject(error))).toEqual({ step: "settings", passed: false });
    expect(reports).toMatchObject([{ status: "failed", details: ["cannot read x"], remedy: "check it" }]);
    const bug = new TypeError("bug");
    expect(await rejectionOf(list.step("tls", [], () => Promise.reject(bug)))).toBe(bug);
  });
});
