import type { IscsiServiceState } from "../../lib/model/iscsi-service-state";
import { observation } from "../../lib/provisioner/observation";

const SPEC = { svmName: "svm1", enabled: true };
const LIVE: IscsiServiceState = {
  svmName: "svm1",
  svmUuid: "19d04b8e-94d7-11e8-8370-005056b48fd2",
  enabled: true,
  targetAlias: "svm1",
  targetName: "iqn.1992-08.com.netapp:sn.1:vs.4",
};
const NOW = new Date("2026-11-24T07:52:49.123Z");

test("a service in sync has nothing to report, nor anything against it, and its IQN is known", () => {
  expect(observation(SPEC, LIVE, "the SVM is stopped", NOW)).toEqual({
    in_sync: true,
    exists: true,
    report: "",
    blocked: "",
    name_pending: false,
    target_name: LIVE.targetName,
    svm_uuid: LIVE.svmUuid,
  });
});

test("a service that drifted keeps its IQN, and reports the values and when they were seen", () => {
  expect(observation(SPEC, { ...LIVE, enabled: false }, undefined, NOW)).toMatchObject({
    in_sync: false,
    report: "enabled: live false, declared true (seen 2026-11-24T07:52:49Z)",
    blocked: "",
    name_pending: false,
    target_name: LIVE.targetName,
  });
});

test("a service that is missing has no IQN yet, and tells why it cannot be created", () => {
  expect(observation(SPEC, undefined, "the SVM is stopped", NOW)).toEqual({
    in_sync: false,
    exists: false,
    report: "service: live absent, declared present (enabled true) (seen 2026-11-24T07:52:49Z)",
    blocked: "the SVM is stopped",
    name_pending: true,
    target_name: "",
    svm_uuid: "",
  });
});
