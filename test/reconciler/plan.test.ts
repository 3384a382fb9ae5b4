import type { IscsiServiceState } from "../../lib/model/service";
import { describeStep, isShown, type Step } from "../../lib/reconciler/plan";
import { liveService } from "../helpers/live-service";

const LIVE = liveService("svm1", { targetAlias: "db" });

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
