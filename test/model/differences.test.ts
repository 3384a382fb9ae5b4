import { describeDifferences, describeValues, differences, namesAnotherSvm } from "../../lib/model/differences";
import type { IscsiServiceSpec, IscsiServiceState } from "../../lib/model/service";

const state: IscsiServiceState = {
  svmName: "svm1",
  svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2",
  enabled: true,
  targetAlias: "db",
  targetName: "iqn.1992-08.com.netapp:sn.19d04b8e94d711e88370005056b48fd2:vs.4",
};

describe("differences between a declared and a live service", () => {
  it.each<[string, IscsiServiceSpec, Partial<IscsiServiceState>, string]>([
    ["all fields agree", { svmName: "svm1", enabled: true, targetAlias: "db" }, {}, ""],
    ["an alias that is not declared does not count", { svmName: "svm1", enabled: true }, { targetAlias: "any" }, ""],
    ["a name that is not declared does not count", { svmUuid: state.svmUuid, enabled: true }, { svmName: "any" }, ""],
    ["enabled", { svmName: "svm1", enabled: false }, {}, "enabled: live true, declared false"],
    [
      "the alias",
      { svmName: "svm1", enabled: true, targetAlias: 'new"\\' },
      {},
      String.raw`target.alias: live "db", declared "new\"\\"`,
    ],
    [
      "a declared absence",
      { svmName: "svm1", enabled: true, targetAlias: "" },
      {},
      'target.alias: live "db", declared none',
    ],
    [
      "a live absence",
      { svmName: "svm1", enabled: true, targetAlias: "x" },
      { targetAlias: "" },
      'target.alias: live none, declared "x"',
    ],
    [
      "control characters of a live alias are escaped",
      { svmName: "svm1", enabled: true, targetAlias: "x" },
      { targetAlias: "a\u0007\n" },
      String.raw`target.alias: live "a\u0007\n", declared "x"`,
    ],
    [
      "the SVM's name",
      { svmName: "svm2", svmUuid: state.svmUuid, enabled: true },
      {},
      "svm.name: live svm1, declared svm2",
    ],
    [
      "several at once, in one line",
      { svmName: "svm1", enabled: false, targetAlias: "x" },
      {},
      'enabled: live true, declared false; target.alias: live "db", declared "x"',
    ],
  ])("%s", (_, spec, live, expected) => {
    expect(describeDifferences(differences(spec, { ...state, ...live }))).toBe(expected);
  });

  it("a service that is not declared to be is one difference, which tells what is live", () => {
    const found = differences({ svmName: "svm1", ensure: "absent", enabled: false }, state);
    expect(describeDifferences(found)).toBe('service: live present (enabled true, target.alias "db"), declared absent');
  });

  it("a service that neither is nor is declared to be has no difference", () => {
    expect(differences({ svmName: "svm1", ensure: "absent" }, undefined)).toEqual([]);
  });

  it("a flag that is not declared does not count", () => {
    expect(differences({ svmName: "svm1" }, state)).toEqual([]);
    expect(describeDifferences(differences({ svmName: "svm1" }, undefined))).toBe(
      "service: live absent, declared present",
    );
  });

  it("a service that does not exist is one difference, which tells what is declared", () => {
    const found = differences({ svmName: "svm1", enabled: true, targetAlias: "db" }, undefined);
    expect(describeDifferences(found)).toBe('service: live absent, declared present (enabled true, target.alias "db")');
  });
});

it.each([
  [{}, ""],
  [{ enabled: false }, " (enabled false)"],
  [{ enabled: true, targetAlias: "" }, " (enabled true, target.alias none)"],
])("the values %j read %p", (spec, text) => {
  expect(describeValues(spec)).toBe(text);
});

it.each<[IscsiServiceSpec, boolean]>([
  [{ svmName: "svm1", enabled: true }, false],
  [{ svmName: "svm2", enabled: true }, true],
  [{ svmUuid: state.svmUuid, enabled: true }, false],
])("%j names another SVM than the live one: %p", (spec, expected) => {
  expect(namesAnotherSvm(spec, state)).toBe(expected);
});
