import { newSvm, uuidFromName } from "../../../lib/simulator/svm";
import { newState } from "../../../lib/simulator/state";
import { subjectOf } from "../../../lib/simulator/faults";
import { apiRequest, SERVICES } from "../api-request";

const UUID = uuidFromName("svm1");
const STATE = newState([newSvm({ name: "svm0" }), newSvm({ name: "svm1" })]);

describe("the SVM that a request is about", () => {
  it.each([
    ["the path names it", "PATCH", `${SERVICES}/${UUID}`, '{"enabled": true}'],
    ["the path names one of its sessions", "GET", `/protocols/san/iscsi/sessions/${UUID}/lif1/1`, ""],
    ["a filter names it", "GET", `${SERVICES}?svm.name=svm1`, ""],
    ["a filter has its UUID", "GET", `${SERVICES}?fields=*&svm.uuid=${UUID}`, ""],
    ["the body names it", "POST", SERVICES, '{"svm": {"name": "svm1"}}'],
    ["the body has its UUID", "POST", SERVICES, `{"svm": {"uuid": "${UUID}"}}`],
    ["the body names it with a dotted key", "POST", SERVICES, '{"svm.name": "svm1"}'],
  ])("is found when %s", (_, method, target, body) => {
    expect(subjectOf(STATE, apiRequest(method, target, { body }))?.name).toBe("svm1");
  });

  it.each([
    ["all of them", "GET", SERVICES, ""],
    ["one that there is not", "GET", `${SERVICES}?svm.name=svm2`, ""],
    ["nobody knows what", "POST", SERVICES, "{svm1"],
    ["a list", "POST", SERVICES, '["svm1"]'],
    ["an SVM without a name", "POST", SERVICES, '{"svm": "svm1"}'],
  ])("is none when it is about %s", (_, method, target, body) => {
    expect(subjectOf(STATE, apiRequest(method, target, { body }))).toBeUndefined();
  });
});
