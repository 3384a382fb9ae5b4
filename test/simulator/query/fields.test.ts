import { selectFields } from "../../../lib/simulator/query";
import { ISCSI_SERVICES } from "../../../lib/simulator/iscsi-services";
import { refusalOf } from "../refusal-of";

const CHEAP = ["svm.uuid", "svm.name", "enabled", "target.name", "target.alias"];

function selected(text: string | undefined): string[] {
  const select = selectFields(ISCSI_SERVICES, text);
  return Object.keys(ISCSI_SERVICES.fields).filter(select);
}

describe("selectFields", () => {
  it.each([
    ["nothing asked for: the keys", undefined, ["svm.uuid", "svm.name"]],
    ["an empty list: the keys", "", ["svm.uuid", "svm.name"]],
    ["a leaf, with the keys", "enabled", ["svm.uuid", "svm.name", "enabled"]],
    ["an object with all its leaves", "target", ["svm.uuid", "svm.name", "target.name", "target.alias"]],
    ["an object's leaves by a star", "target.*", ["svm.uuid", "svm.name", "target.name", "target.alias"]],
    ["several, with blanks", "enabled, target.alias", ["svm.uuid", "svm.name", "enabled", "target.alias"]],
    ["a star: all but the expensive ones", "*", CHEAP],
    ["a star and a negation", "*,!target.alias", CHEAP.filter((field) => field !== "target.alias")],
    ["a negation alone: all others", "!target", ["svm.uuid", "svm.name", "enabled"]],
    ["the keys even if they are negated", "enabled,!svm.uuid", ["svm.uuid", "svm.name", "enabled"]],
    ["two stars: really all", "**", Object.keys(ISCSI_SERVICES.fields)],
  ])("takes %s", (_, text, expected) => {
    expect(selected(text)).toEqual(expected);
  });

  it("takes an expensive field only when it is named", () => {
    expect(selected("metric.iops")).toEqual(expect.arrayContaining(["metric.iops.read", "metric.iops.total"]));
    expect(selected("*")).not.toContain("metric.iops.read");
  });

  it.each(["size", "target.size", "!size", "svm.", "toString"])(
    "refuses %s with the message that a real system has",
    (text) => {
      const name = text.replace("!", "");
      expect(refusalOf(() => selectFields(ISCSI_SERVICES, text))).toEqual({
        code: "262197",
        message: `The value "${name}" is invalid for field "fields" (<field,...>)`,
        target: "fields",
      });
    },
  );
});
