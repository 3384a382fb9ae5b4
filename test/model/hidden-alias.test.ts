import fc from "fast-check";
import { describeDifferences, describeValues, differences } from "../../lib/model/differences";
import { hiderOf } from "../../lib/model/hidden-alias";
import { describeStep } from "../../lib/reconciler/plan";
import { expectForAll } from "../helpers/property";

const LIVE = { svmName: "svm1", svmUuid: "u", enabled: true, targetName: "iqn.1992-08.com.netapp:sn.1:vs.4" };

it("whatever aliases there are, nothing that this package prints of them is left", () =>
  expectForAll(
    fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 }),
    ([live = "", declared = ""]) => {
      const found = differences({ svmName: "svm1", targetAlias: declared }, { ...LIVE, targetAlias: live });
      fc.pre(live !== "");
      const texts = [
        describeDifferences(found),
        `present${describeValues({ enabled: true, targetAlias: live })}`,
        describeStep({ kind: "create", values: { targetAlias: live } }),
        describeStep({ kind: "set", values: { targetAlias: live } }),
      ];
      expect(texts.map(hiderOf([]))).toEqual([
        "target.alias: live (hidden), declared (hidden)",
        "present (enabled true, target.alias (hidden))",
        "create the service (target.alias (hidden))",
        "set the alias (hidden)",
      ]);
    },
    { runs: 5_000 },
  ));

it.each([
  ["as ONTAP quotes it", "db-1x", String.raw`ONTAP said "The value \"db-1x\" is invalid"`],
  ["with quotes of its own", 'a"b"c', `ONTAP said ${JSON.stringify('The value "a"b"c" is invalid')}`],
  ["in a record of ONTAP", "live", 'malformed "svm": {"target":{"alias":"another"}}'],
  ["that was removed", "live", 'target.alias: live "another", declared none'],
  [
    "in a record that was cut short behind a quote",
    "live",
    String.raw`malformed "svm": {"target":{"alias":"another\"cd…`,
  ],
  ["in a record that was cut short", "live", 'malformed "svm": {"target":{"alias":"anoth…'],
])("an alias is hidden %s", (_, alias, text) => {
  expect(hiderOf([alias])(text)).toMatch(/\(hidden\)/);
  expect(hiderOf([alias])(text)).not.toMatch(/db-1x|a\\?"b|anoth/);
});

it("other texts stay as they are", () => {
  const text = 'SVM db: set the SVM "db" of "alias"';
  expect(hiderOf(["x"])(text)).toBe(text);
});
