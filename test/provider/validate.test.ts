import { listProblems, serviceProblems, unknownProblems } from "../../lib/provider/validate";
import { UNKNOWN, type ValueObject } from "../../lib/plugin/value";

const FINE: ValueObject = { cluster: "cluster1", svm_name: "svm1" };

describe("the rules of a declared service", () => {
  it.each<[string, ValueObject, string]>([
    ["cluster", { ...FINE, cluster: "a b" }, 'cluster: got "a b", expected letters, digits'],
    ["svm_name", { cluster: "c" }, "svm_name and svm_uuid: got neither"],
    ["target_alias", { ...FINE, target_alias: "a b" }, 'target_alias: got "a b", expected printable'],
    ["active_sessions", { ...FINE, active_sessions: "kill" }, 'expected "protect" or "end"'],
    ["enabled", { ...FINE, ensure: "absent", enabled: true }, 'enabled: got a value together with ensure "absent"'],
    ["target_alias", { ...FINE, ensure: "absent", target_alias: "a" }, "target_alias: got a value together"],
  ])("name what is wrong at %s", (attributeName, config, summary) => {
    const at = { steps: [{ attributeName }] };
    expect(serviceProblems(config)).toEqual([
      expect.objectContaining({ severity: 1, summary: expect.stringContaining(summary) as string, attribute: at }),
    ]);
  });
});

it.each(["ensure", "enabled", "deletion_policy", "active_sessions"])("a plan has to know %s", (name) => {
  expect(unknownProblems(FINE)).toEqual([]);
  expect(unknownProblems({ ...FINE, [name]: UNKNOWN })).toMatchObject([
    { severity: 1, summary: `${name}: unknown until apply, expected a value that the plan knows` },
  ]);
});

it("the rules of a list let a pattern pass, and no other sign", () => {
  expect(listProblems({ cluster: "cluster1", svm_name: "svm_*" })).toEqual([]);
  expect(listProblems({ svm_name: "svm?" })).toEqual([
    expect.objectContaining({
      summary: 'svm_name: got "svm?", expected letters, digits, "_", ".", "-", and "*" for any of them',
    }),
  ]);
});
