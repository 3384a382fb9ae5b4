import { route } from "../../lib/simulator/router";
import { newState } from "../../lib/simulator/state";
import { newService, newSvm, type Svm, uuidFromName } from "../../lib/simulator/svm";
import { answer, apiRequest, recordsOf } from "./api-request";

const SVM = newSvm({ name: "svm1" });
const STATE = newState([{ ...SVM, service: newService(SVM) }, newSvm({ name: "svm2", state: "stopped", nvme: true })]);

describe("GET of the SVMs", () => {
  it("has UUID and name alone unless more is asked for", () => {
    expect(recordsOf(answer(STATE, "GET", "/svm/svms"))).toEqual([
      { uuid: uuidFromName("svm1"), name: "svm1" },
      { uuid: uuidFromName("svm2"), name: "svm2" },
    ]);
  });

  it("answers 404 for one that is not there", () => {
    expect(answer(STATE, "GET", "/svm/svms/nope")).toMatchObject({
      status: 404,
      body: { error: { message: "entry doesn't exist", code: "4", target: "uuid" } },
    });
  });
});

describe("PATCH of an SVM", () => {
  const patch = (body: object): ReturnType<typeof route> =>
    route(STATE, apiRequest("PATCH", `/svm/svms/${SVM.uuid}`, { body: JSON.stringify(body) }));

  it.each<[object, Partial<Svm>]>([
    [{ name: "renamed" }, { name: "renamed" }],
    [{ state: "stopped" }, { state: "stopped" }],
    [{ iscsi: { allowed: false } }, { iscsiAllowed: false }],
  ])("takes %j", (body, changes) => {
    expect(patch(body).state.svms[0]).toEqual({ ...STATE.svms[0], ...changes });
  });

  it.each([
    ["another SVM's name", { name: "svm2" }, "1", 409],
    ["an unknown state", { state: "sleeping" }, "262197", 400],
    ["another UUID", { uuid: "x" }, "262196", 400],
  ])("refuses %s", (_, body, code, status) => {
    expect(patch(body).response).toMatchObject({ code, status });
  });
});
