import type { IscsiServiceSpec, IscsiServiceState } from "../../lib/model/service";
import { describeStep, isShown, plan, type Step } from "../../lib/reconciler/plan";

const SPEC: IscsiServiceSpec = { svmName: "svm1", enabled: true, targetAlias: "db" };
const LIVE: IscsiServiceState = {
  svmName: "svm1",
  svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2",
  enabled: true,
  targetAlias: "db",
  targetName: "iqn.1992-08.com.netapp:sn.1:vs.4",
};

describe("the steps from the live to the declared state", () => {
  it.each<[string, Partial<IscsiServiceSpec>, Partial<IscsiServiceState> | undefined, readonly Step[]]>([
    ["none when they agree", {}, {}, []],
    [
      "a creation with every declared field",
      {},
      undefined,
      [{ kind: "create", values: { enabled: true, targetAlias: "db" } }],
    ],
    [
      "a creation and then the alias, when none is to be: ONTAP gives a new service one",
      { enabled: false, targetAlias: "" },
      undefined,
      [
        { kind: "create", values: { enabled: false } },
        { kind: "set", values: { targetAlias: "" } },
      ],
    ],
    ["enabled alone", { enabled: false }, {}, [{ kind: "set", values: { enabled: false } }]],
    ["the alias alone", { targetAlias: "new" }, {}, [{ kind: "set", values: { targetAlias: "new" } }]],
    ["a cleared alias", { targetAlias: "" }, {}, [{ kind: "set", values: { targetAlias: "" } }]],
    ["none to clear an alias that is not there", { targetAlias: "" }, { targetAlias: "" }, []],
    [
      "each field for itself, enabled first",
      { targetAlias: "new" },
      { enabled: false },
      [
        { kind: "set", values: { enabled: true } },
        { kind: "set", values: { targetAlias: "new" } },
      ],
    ],
  ])("%s", (_, spec, live, steps) => {
    expect(plan({ ...SPEC, ...spec }, live && { ...LIVE, ...live })).toEqual(steps);
  });

  it.each<[string, IscsiServiceState | undefined, readonly Step[]]>([
    ["none where there is none", undefined, []],
    ["a deletion of a disabled one", { ...LIVE, enabled: false }, [{ kind: "delete" }]],
    ["a deletion of an enabled one, which is disabled only when ONTAP wants that", LIVE, [{ kind: "delete" }]],
  ])("to no service: %s", (_, live, steps) => {
    expect(plan({ svmName: "svm1", ensure: "absent", enabled: true, targetAlias: "x" }, live)).toEqual(steps);
  });

  it("leave an alias alone that is not declared", () => {
    const spec: IscsiServiceSpec = { svmName: "svm1", enabled: true };
    expect(plan(spec, LIVE)).toEqual([]);
    expect(plan(spec, undefined)).toEqual([{ kind: "create", values: { enabled: true } }]);
  });

  it("leave the flag alone when it is not declared", () => {
    const spec: IscsiServiceSpec = { svmName: "svm1" };
    expect(plan(spec, { ...LIVE, enabled: false })).toEqual([]);
    expect(plan(spec, undefined)).toEqual([{ kind: "create", values: {} }]);
  });
});

it.each<[Step, string]>([
  [{ kind: "create", values: {} }, "create the service"],
  [{ kind: "delete" }, "delete the service"],
  [{ kind: "create", values: { enabled: true } }, "create the service (enabled true)"],
  [
    { kind: "create", values: { enabled: false, targetAlias: "a" } },
    'create the service (enabled false, target.alias "a")',
  ],
  [{ kind: "set", values: { enabled: true } }, "enable the service"],
  [{ kind: "set", values: { enabled: false } }, "disable the service"],
  [{ kind: "set", values: { targetAlias: 'a"b' } }, String.raw`set the alias "a\"b"`],
  [{ kind: "set", values: { targetAlias: "" } }, "clear the target's alias"],
])("%j in words: %s", (step, text) => {
  expect(describeStep(step)).toBe(text);
});

describe("the effect of a step", () => {
  const CREATE: Step = { kind: "create", values: { enabled: true, targetAlias: "db" } };
  const DISABLE: Step = { kind: "set", values: { enabled: false } };

  it.each<[string, Step, Partial<IscsiServiceState> | undefined, boolean]>([
    ["a creation shows by the service", CREATE, {}, true],
    ["a creation shows by a service that was changed since", CREATE, { targetAlias: "theirs" }, true],
    ["a creation does not show without a service", CREATE, undefined, false],
    ["a change shows by its value, whatever the others", DISABLE, { enabled: false, targetAlias: "theirs" }, true],
    ["a change does not show by another value", DISABLE, {}, false],
    ["a change does not show without a service", DISABLE, undefined, false],
    ["a deletion shows by no service", { kind: "delete" }, undefined, true],
    ["a deletion does not show while there is one", { kind: "delete" }, {}, false],
  ])("%s", (_, step, live, expected) => {
    expect(isShown(step, live && { ...LIVE, ...live })).toBe(expected);
  });
});
