import { describeDifferences, describeValues, differences, namesAnotherSvm } from "../../lib/model/differences";
import type { IscsiServiceSpec, IscsiServiceState } from "../../lib/model/service";
import { liveService } from "../helpers/live-service";

const state = liveService("svm1", { targetAlias: "db" });

it.each<[IscsiServiceSpec, Partial<IscsiServiceState> | undefined, string]>([
  [{ svmName: "svm1", enabled: true, targetAlias: "db" }, {}, ""],
  [{ svmName: "svm1", enabled: true }, { targetAlias: "any" }, ""],
  [{ svmName: "svm1" }, { enabled: false }, ""],
  [{ svmUuid: state.svmUuid, enabled: true }, { svmName: "any" }, ""],
  [{ svmName: "svm1", enabled: false }, {}, "enabled: live true, declared false"],
  [{ svmName: "svm1", targetAlias: 'new"\\' }, {}, String.raw`target.alias: live "db", declared "new\"\\"`],
  [{ svmName: "svm1", targetAlias: "" }, {}, 'target.alias: live "db", declared none'],
  [{ svmName: "svm1", targetAlias: "x" }, { targetAlias: "" }, 'target.alias: live none, declared "x"'],
  [
    { svmName: "svm1", targetAlias: "x" },
    { targetAlias: "a\u0007\n" },
    String.raw`target.alias: live "a\u0007\n", declared "x"`,
  ],
  [
    { svmName: "svm2", svmUuid: state.svmUuid, enabled: false },
    {},
    "svm.name: live svm1, declared svm2; enabled: live true, declared false",
  ],
  [
    { svmName: "svm1", enabled: false, targetAlias: "x" },
    {},
    'enabled: live true, declared false; target.alias: live "db", declared "x"',
  ],
  [
    { svmName: "svm1", ensure: "absent", enabled: false },
    {},
    `service: live present${describeValues(state)}, declared absent`,
  ],
  [{ svmName: "svm1", ensure: "absent" }, undefined, ""],
  [{ svmName: "svm1" }, undefined, "service: live absent, declared present"],
  [
    { svmName: "svm1", enabled: true, targetAlias: "db" },
    undefined,
    'service: live absent, declared present (enabled true, target.alias "db")',
  ],
])("%j differs from the live service, with %j: %s", (spec, live, expected) => {
  expect(describeDifferences(differences(spec, live && { ...state, ...live }))).toBe(expected);
});

it.each([
  [{}, ""],
  [{ enabled: false }, " (enabled false)"],
  [{ enabled: true, targetAlias: "" }, " (enabled true, target.alias none)"],
])("the values %j read %p", (spec, text) => {
  expect(describeValues(spec)).toBe(text);
});

it.each<[IscsiServiceSpec, boolean]>([
  [{ svmName: "svm1" }, false],
  [{ svmName: "svm2" }, true],
  [{ svmUuid: state.svmUuid }, false],
])("%j names another SVM than the live one: %p", (spec, expected) => {
  expect(namesAnotherSvm(spec, state)).toBe(expected);
});
