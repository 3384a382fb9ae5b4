import { newState } from "../../../lib/simulator/state";
import { newSvm } from "../../../lib/simulator/svm";
import { answer, recordsOf } from "../api-request";

const QUERY = "/cluster/licensing/licenses?name=iscsi&fields=state,scope";

describe("GET of the licenses", () => {
  it.each([
    ["compliant", ["iscsi", "nfs"]],
    ["unlicensed", ["nfs"]],
  ])("tells that iSCSI is %s", (licenseState, licenses) => {
    expect(recordsOf(answer(newState([], { licenses }), "GET", QUERY))).toEqual([
      { name: "iscsi", scope: "cluster", state: licenseState },
    ]);
  });

  it("finds one by its name", () => {
    expect(answer(newState(), "GET", "/cluster/licensing/licenses/iscsi").body).toMatchObject({ state: "compliant" });
    expect(answer(newState(), "GET", "/cluster/licensing/licenses/nope")).toMatchObject({ status: 404, code: "4" });
  });

  it("is for cluster credentials alone", () => {
    const state = newState([newSvm({ name: "svm1" })]);

    expect(answer(state, "GET", QUERY, { svmScope: "svm1" })).toMatchObject({ status: 403, code: "6" });
  });
});
