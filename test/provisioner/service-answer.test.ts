import type { IscsiServiceState } from "../../lib/model/iscsi-service";
import { serviceAnswer } from "../../lib/provisioner/service-answer";

const SPEC = { svmName: "svm1", enabled: true };
const LIVE: IscsiServiceState = {
  svmName: "svm1",
  svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2",
  enabled: true,
  targetAlias: "svm1",
  targetName: "iqn.1992-08.com.netapp:sn.1:vs.4",
};
const NOW = new Date("2026-11-24T07:52:49.123Z");

it("a service in sync has nothing to report, nor anything against it, and its IQN is known", () => {
  expect(serviceAnswer(SPEC, LIVE, "the SVM is stopped", NOW)).toEqual({
    inSync: true,
    exists: true,
    drift: "",
    blocked: "",
    targetNamePending: false,
    targetName: LIVE.targetName,
    svmUuid: LIVE.svmUuid,
  });
});

it("a service that drifted keeps its IQN, and reports the values and when they were seen", () => {
  expect(serviceAnswer(SPEC, { ...LIVE, enabled: false }, undefined, NOW)).toMatchObject({
    inSync: false,
    drift: "enabled: live false, declared true (seen 2026-11-24T07:52:49Z)",
    blocked: "",
    targetNamePending: false,
    targetName: LIVE.targetName,
  });
});

it("a service that is missing has no IQN yet, and tells why it cannot be created", () => {
  expect(serviceAnswer(SPEC, undefined, "the SVM is stopped", NOW)).toEqual({
    inSync: false,
    exists: false,
    drift: "service: live absent, declared present (enabled true) (seen 2026-11-24T07:52:49Z)",
    blocked: "the SVM is stopped",
    targetNamePending: true,
    targetName: "",
    svmUuid: "",
  });
});
