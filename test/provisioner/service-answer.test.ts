import { ActiveSessions } from "../../lib/model/policies";
import type { ServiceAnswer } from "../../lib/model/contract";
import type { IscsiServiceSpec, IscsiServiceState } from "../../lib/model/service";
import {
  type Asked,
  existingProblem,
  serviceAnswer,
  unobserved,
  warningsOf,
} from "../../lib/provisioner/service-answer";
import type { Finding } from "../../lib/reconciler/survey";

const LIVE: IscsiServiceState = {
  svmName: "svm1",
  svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2",
  enabled: true,
  targetAlias: "svm1",
  targetName: "iqn.1992-08.com.netapp:sn.1:vs.4",
};
const NOTHING: Finding = {
  state: undefined,
  svmUuid: undefined,
  blocked: undefined,
  sessions: undefined,
  concern: undefined,
  targetPortals: [],
};
const FOUND: Finding = { ...NOTHING, state: LIVE, svmUuid: LIVE.svmUuid };
const DISABLED: Finding = { ...FOUND, state: { ...LIVE, enabled: false } };
const STOPPED = { blocked: { problem: "the SVM is stopped", remedy: "start it" } };
const MISMATCH = { blocked: { problem: "of two SVMs", remedy: "compare them", isLasting: true } };
const ENDING = { refused: false, problem: "2 sessions would end", remedy: "log them out" };
const PROTECTED = { sessions: { ...ENDING, refused: true } };

type Circumstances = Partial<Omit<Asked, "spec">>;

function asked(spec: Partial<IscsiServiceSpec> = {}, circumstances: Circumstances = {}): Asked {
  return {
    key: "db",
    spec: { svmName: "svm1", ...(spec.ensure === "absent" ? {} : { enabled: true }), ...spec },
    activeSessions: ActiveSessions.PROTECT,
    existing: false,
    waits: false,
    mayBeLate: false,
    ...circumstances,
  };
}

function answer(service: Asked, finding: Finding): ServiceAnswer {
  return serviceAnswer(service, finding, new Date("2026-11-24T07:52:49.123Z"));
}

it("a service in sync has no problem, and its IQN is known", () => {
  expect(answer(asked(), { ...FOUND, targetPortals: ["192.0.2.10:3260"] })).toEqual({
    ok: true,
    problem: "",
    inSync: true,
    live: "enabled",
    drift: "",
    targetNamePending: false,
    targetName: LIVE.targetName,
    targetPortals: ["192.0.2.10:3260"],
    svmUuid: LIVE.svmUuid,
  });
});

it("a missing service has no IQN yet, and the UUID of its SVM", () => {
  expect(answer(asked(), { ...NOTHING, svmUuid: LIVE.svmUuid })).toMatchObject({
    inSync: false,
    live: "absent",
    targetNamePending: true,
    targetName: null,
    svmUuid: LIVE.svmUuid,
  });
});

const ABSENT = { ensure: "absent" } as const;
const OFF = { enabled: false };
const LATE = { mayBeLate: true };
const LOST = "would be disabled or deleted, and a plan may not show it";

it.each<[string, Asked, Finding, string]>([
  ["nothing to write, even if a name and a UUID are of two SVMs", asked(ABSENT), { ...NOTHING, ...MISMATCH }, "of two"],
  [
    "the wrong SVM, before its sessions",
    asked(ABSENT),
    { ...FOUND, ...MISMATCH, ...PROTECTED },
    "of two SVMs; compare",
  ],
  ["the wrong SVM, even if the service waits", asked({}, { waits: true }), { ...NOTHING, ...MISMATCH }, "of two SVMs"],
  ["an SVM that blocks the write", asked(), { ...NOTHING, ...STOPPED }, "the SVM is stopped; start it"],
  ["an SVM that the same run may mend", asked({}, { waits: true }), { ...NOTHING, ...STOPPED }, ""],
  ["protected sessions", asked(OFF), { ...FOUND, ...PROTECTED }, "2 sessions would end; log them out"],
  ["protected sessions, even if the service waits", asked(OFF, { waits: true }), { ...FOUND, ...PROTECTED }, "2 sess"],
  ["sessions that may end", asked(OFF), { ...FOUND, sessions: ENDING }, ""],
  ["a late look that disables", asked(OFF, LATE), FOUND, LOST],
  ["a late look that deletes", asked(ABSENT, LATE), DISABLED, LOST],
  ["a late look that ends sessions on purpose", asked(OFF, LATE), { ...FOUND, sessions: ENDING }, LOST],
  ["a late look that creates", asked({}, LATE), NOTHING, ""],
  ["a late look that creates a disabled one", asked(OFF, LATE), NOTHING, ""],
  ["a late look that enables", asked({}, LATE), DISABLED, ""],
  ["a late look that changes the alias", asked({ targetAlias: "db" }, LATE), FOUND, ""],
  ["a late look at a disabled one", asked(OFF, LATE), DISABLED, ""],
  ["a late look at an absent one", asked(ABSENT, LATE), NOTHING, ""],
])("what stands against %s", (_, service, finding, problem) => {
  const told: unknown = problem === "" ? "" : expect.stringMatching(`^SVM svm1: .*${problem}`);
  expect(answer(service, finding)).toMatchObject({ ok: problem === "", problem: told });
});

const SEEN = " (seen 2026-11-24T07:52:49Z)";

it.each<[string, Asked, Finding, string]>([
  ["a change", asked(OFF), FOUND, "enabled: live true, declared false; the service will be changed in place"],
  [
    "a change that ends sessions",
    asked(OFF),
    { ...FOUND, sessions: ENDING },
    "enabled: live true, declared false; the service will be changed in place; 2 sessions would end",
  ],
  [
    "a refused change",
    asked(OFF),
    { ...FOUND, ...PROTECTED },
    "enabled: live true, declared false; 2 sessions would end",
  ],
  [
    "a creation",
    asked(),
    NOTHING,
    "service: live absent, declared present (enabled true); the service will be created",
  ],
  ["a blocked creation", asked(), { ...NOTHING, ...STOPPED }, "service: live absent, declared present (enabled true)"],
  [
    "a deletion",
    asked(ABSENT),
    DISABLED,
    'service: live present (enabled false, target.alias "svm1"), declared absent; the service will be deleted, its IQN cannot be restored',
  ],
])("the drift tells %s, and when it was seen", (_, service, finding, drift) => {
  expect(answer(service, finding).drift).toBe(drift + SEEN);
});

it.each<[string, Asked, Finding, readonly string[]]>([
  ["a deletion", asked(ABSENT), FOUND, ["SVM svm1: the service will be deleted, its IQN cannot be restored"]],
  [
    "a deletion that ends sessions",
    asked(ABSENT),
    { ...FOUND, sessions: ENDING },
    ["SVM svm1: the service will be deleted, its IQN cannot be restored", "SVM svm1: 2 sessions would end"],
  ],
  ["a concern", asked(), { ...NOTHING, concern: "no portal" }, ["no portal"]],
  ["nothing that is refused", asked(ABSENT), { ...FOUND, ...PROTECTED }, []],
  ["nothing that a late look must not do", asked(ABSENT, LATE), FOUND, []],
  ["nothing that is not there", asked(ABSENT), NOTHING, []],
])("the plan warns of %s", (_, service, finding, warnings) => {
  expect(warningsOf(service, finding)).toEqual(warnings);
});

const READ = { existing: true };

it.each<[string, Asked, Finding, string | undefined]>([
  ["exists", asked({}, READ), FOUND, undefined],
  ["is missing", asked({}, READ), NOTHING, "SVM svm1: there is no iSCSI service, and this declaration only reads one;"],
  ["is of a stopped SVM", asked({}, READ), { ...NOTHING, ...STOPPED }, "SVM svm1: the SVM is stopped"],
  ["is another SVM's", asked({ svmName: "svm2" }, READ), { ...FOUND, ...MISMATCH }, "SVM svm2: of two SVMs; compare"],
  ["is missing, and is not only read", asked(), NOTHING, undefined],
])("why a service that %s cannot be read", (_, service, finding, problem) => {
  const told: unknown = problem && expect.stringContaining(problem);
  expect(existingProblem(service, finding)).toEqual(told);
});

it("a service that was not observed is neither in sync nor fit for a write, and says why", () => {
  const told = { ok: false, problem: "why", inSync: false, drift: "not known: why", targetNamePending: false };
  expect(unobserved("why")).toMatchObject(told);
});
