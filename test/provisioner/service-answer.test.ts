import type { IscsiServiceState } from "../../lib/model/iscsi-service";
import { serviceAnswer, unobserved } from "../../lib/provisioner/service-answer";
import type { Finding } from "../../lib/reconciler/survey";

const SPEC = { svmName: "svm1", enabled: true };
const LIVE: IscsiServiceState = {
  svmName: "svm1",
  svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2",
  enabled: true,
  targetAlias: "svm1",
  targetName: "iqn.1992-08.com.netapp:sn.1:vs.4",
};
const STOPPED = { problem: "the SVM is stopped", remedy: "start it" };
const NOW = new Date("2026-11-24T07:52:49.123Z");
const NOTHING: Finding = {
  state: undefined,
  svmUuid: undefined,
  blocked: undefined,
  sessions: undefined,
  concern: undefined,
  targetPortals: [],
};
const FOUND: Finding = { ...NOTHING, state: LIVE, svmUuid: LIVE.svmUuid };

it("a service in sync has nothing to report, nor anything against it, and its IQN is known", () => {
  const finding = { ...FOUND, targetPortals: ["192.0.2.10:3260"] };
  expect(serviceAnswer(SPEC, finding, NOW)).toEqual({
    inSync: true,
    live: "enabled",
    drift: "",
    blocked: "",
    mismatched: "",
    protected: "",
    warning: "",
    targetNamePending: false,
    targetName: LIVE.targetName,
    targetPortals: ["192.0.2.10:3260"],
    svmUuid: LIVE.svmUuid,
  });
});

it("a name and a UUID of two SVMs are told though nothing differs, and as nothing that the run could mend", () => {
  const blocked = { problem: "of two SVMs", remedy: "compare them", isLasting: true };
  const sessions = { refused: true, problem: "2 sessions would end", remedy: "log them out" };
  const absent = { svmName: "svm1", svmUuid: LIVE.svmUuid, ensure: "absent" } as const;
  const told = { blocked: "", mismatched: "of two SVMs; compare them", protected: "" };
  expect(serviceAnswer(absent, { ...NOTHING, blocked }, NOW)).toMatchObject({ inSync: true, ...told });
  expect(serviceAnswer(absent, { ...FOUND, blocked, sessions }, NOW)).toMatchObject(told);
});

it("a service that drifted keeps its IQN, and reports the values and when they were seen", () => {
  expect(serviceAnswer(SPEC, { ...FOUND, state: { ...LIVE, enabled: false } }, NOW)).toMatchObject({
    inSync: false,
    drift: "enabled: live false, declared true; the live service is changed in place (seen 2026-11-24T07:52:49Z)",
    blocked: "",
    targetNamePending: false,
    targetName: LIVE.targetName,
  });
});

it("a service that is missing has no IQN yet, and tells why it cannot be created, and whose it would be", () => {
  const finding = { ...NOTHING, svmUuid: LIVE.svmUuid, blocked: STOPPED, concern: "no portal" };
  expect(serviceAnswer(SPEC, finding, NOW)).toEqual({
    inSync: false,
    live: "absent",
    drift: "service: live absent, declared present (enabled true) (seen 2026-11-24T07:52:49Z)",
    blocked: "the SVM is stopped; start it",
    mismatched: "",
    protected: "",
    warning: "no portal",
    targetNamePending: true,
    targetName: null,
    targetPortals: [],
    svmUuid: LIVE.svmUuid,
  });
});

it.each([
  ["is refused while they are protected", true, "2 sessions would end; log them out"],
  ["is only told when they may end", false, ""],
])("a repair that ends sessions %s", (_, refused, text) => {
  const sessions = { refused, problem: "2 sessions would end", remedy: "log them out" };
  const changed = refused ? "" : " the live service is changed in place;";
  expect(serviceAnswer({ ...SPEC, enabled: false }, { ...FOUND, sessions }, NOW)).toMatchObject({
    drift: `enabled: live true, declared false;${changed} 2 sessions would end (seen 2026-11-24T07:52:49Z)`,
    protected: text,
  });
});

it("a service that is to be absent is deleted, and its IQN is lost", () => {
  const { drift } = serviceAnswer({ svmName: "svm1", ensure: "absent" }, FOUND, NOW);
  expect(drift).toContain("declared absent; the service is deleted, and its IQN is lost (seen 2026-11-24T07:52:49Z)");
});

it("what was not observed is not in sync, and says why", () => {
  expect(unobserved("nothing listens there")).toMatchObject({
    inSync: false,
    drift: "not known: nothing listens there",
  });
});

it.each<[string, Partial<Finding>, string]>([
  ["a deletion", {}, "SVM svm1: the service is deleted, and its IQN is lost"],
  [
    "whose sessions end",
    { sessions: { refused: false, problem: "2 sessions would end", remedy: "log them out" } },
    "SVM svm1: the service is deleted, and its IQN is lost; SVM svm1: 2 sessions would end",
  ],
  ["nothing that is refused", { sessions: { refused: true, problem: "2 sessions would end", remedy: "" } }, ""],
  ["nothing that is blocked", { blocked: { problem: "it is", remedy: "" } }, ""],
  ["nothing where there is no service", { state: undefined }, ""],
])("is a warning of the plan, too: %s", (_, finding, warning) => {
  expect(serviceAnswer({ svmName: "svm1", ensure: "absent" }, { ...FOUND, ...finding }, NOW)).toMatchObject({
    warning,
  });
});
