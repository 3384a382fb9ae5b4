import { newService, newSvm, type Svm, uuidFromName } from "../../../lib/simulator/svm";
import { route } from "../../../lib/simulator/router";
import { newState, type SimulatorState, svmByName } from "../../../lib/simulator/state";
import { answer, apiRequest, recordsOf } from "../api-request";

const SVM = newSvm({ name: "svm1" });
const STATE = newState([{ ...SVM, service: newService(SVM) }, newSvm({ name: "svm2", state: "stopped", nvme: true })]);

function patch(name: string, body: object, state: SimulatorState = STATE): ReturnType<typeof route> {
  return route(state, apiRequest("PATCH", `/svm/svms/${uuidFromName(name)}`, { body: JSON.stringify(body) }));
}

describe("GET of the SVMs", () => {
  it("has UUID and name alone unless more is asked for", () => {
    expect(recordsOf(answer(STATE, "GET", "/svm/svms"))).toEqual([
      { uuid: uuidFromName("svm1"), name: "svm1" },
      { uuid: uuidFromName("svm2"), name: "svm2" },
    ]);
  });

  it("tells what matters to iSCSI", () => {
    const fields = "uuid,name,state,subtype,iscsi.allowed,iscsi.enabled,nvme.allowed,nvme.enabled";

    expect(recordsOf(answer(STATE, "GET", `/svm/svms?name=svm2&fields=${fields}`))).toEqual([
      {
        uuid: uuidFromName("svm2"),
        name: "svm2",
        state: "stopped",
        subtype: "default",
        iscsi: { allowed: true, enabled: false },
        nvme: { allowed: true, enabled: true },
      },
    ]);
  });

  it.each([
    ["9.9.0", undefined],
    ["9.8", undefined],
    ["9.9.1", true],
    ["9.10.1", true],
    ["10.0", true],
  ])("knows allowed protocols in %s: %s", (version, allowed) => {
    const state = newState([SVM], { version });

    expect(answer(state, "GET", `/svm/svms/${SVM.uuid}`).body).toMatchObject({
      iscsi: allowed === undefined ? { enabled: false } : { allowed, enabled: false },
    });
    expect(JSON.stringify(answer(state, "GET", `/svm/svms/${SVM.uuid}`).body).includes("allowed")).toBe(
      allowed === true,
    );
  });

  it("refuses to tell allowed protocols before 9.9.1", () => {
    const state = newState([SVM], { version: "9.8" });

    for (const path of ["/svm/svms", `/svm/svms/${SVM.uuid}`]) {
      expect(answer(state, "GET", `${path}?fields=name,iscsi.allowed`)).toMatchObject({
        status: 400,
        body: { error: { code: "262197", target: "fields" } },
      });
    }
    expect(recordsOf(answer(state, "GET", "/svm/svms?fields=iscsi"))).toMatchObject([{ iscsi: { enabled: false } }]);
  });

  it("answers 404 for one that is not there", () => {
    expect(answer(STATE, "GET", "/svm/svms/nope")).toMatchObject({
      status: 404,
      body: { error: { message: "entry doesn't exist", code: "4", target: "uuid" } },
    });
  });
});

describe("PATCH of an SVM", () => {
  it.each<[object, Partial<Svm>]>([
    [{ name: "renamed" }, { name: "renamed" }],
    [{ state: "stopped" }, { state: "stopped" }],
    [{ iscsi: { allowed: false } }, { iscsiAllowed: false }],
    [{ "nvme.allowed": "true" }, { nvme: true }],
    [{ iscsi: { enabled: false } }, { service: newService(SVM, { enabled: false }) }],
  ])("takes %j", (body, changes) => {
    expect(patch("svm1", body).state.svms[0]).toEqual({ ...STATE.svms[0], ...changes });
  });

  it("creates a service where there is none, when it shall be enabled", () => {
    const svm2 = newSvm({ name: "svm2" });

    expect(svmByName(patch("svm2", { iscsi: { enabled: true } }).state, "svm2")?.service).toEqual(newService(svm2));
    expect(svmByName(patch("svm2", { iscsi: { enabled: false } }).state, "svm2")?.service).toBeUndefined();
  });

  it.each([
    ["another SVM's name", { name: "svm2" }, "1", 409],
    ["an unknown state", { state: "sleeping" }, "262197", 400],
    ["another UUID", { uuid: "x" }, "262196", 400],
  ])("refuses %s", (_, body, code, status) => {
    expect(patch("svm1", body).response).toMatchObject({ code, status });
  });
});

describe("POST and DELETE of SVMs", () => {
  it("make a running one that has no service, and take it away with all it has", () => {
    const made = route(STATE, apiRequest("POST", "/svm/svms", { body: '{"name": "svm3"}' }));
    const location = made.response.headers.Location ?? "";
    const gone = route(made.state, apiRequest("DELETE", location.replace("/api", "")));

    expect(svmByName(made.state, "svm3")).toEqual(newSvm({ name: "svm3" }));
    expect(gone.state).toEqual({ ...STATE, removedUuids: [uuidFromName("svm3")] });
  });

  it.each([
    ["was removed", (state: SimulatorState) => route(state, apiRequest("DELETE", `/svm/svms/${SVM.uuid}`)).state],
    ["was renamed", (state: SimulatorState) => patch("svm1", { name: "renamed" }, state).state],
  ])("give an SVM under the name of one that %s another UUID", (_, change) => {
    const { state } = route(change(STATE), apiRequest("POST", "/svm/svms", { body: '{"name": "svm1"}' }));

    expect(svmByName(state, "svm1")?.uuid).toBe(uuidFromName("svm1 2"));
  });

  it.each([
    ["without a name", {}, "262245"],
    ["with a name that is taken", { name: "svm1" }, "1"],
  ])("refuse one %s", (_, body, code) => {
    expect(answer(STATE, "POST", "/svm/svms", { body: JSON.stringify(body) }).code).toBe(code);
  });

  it("want rights on the whole cluster", () => {
    expect(answer(STATE, "POST", "/svm/svms", { svmScope: "svm1", body: '{"name": "x"}' })).toMatchObject({
      status: 403,
      code: "6",
    });
  });

  it("give a new SVM of an ASA r2 system its service", () => {
    const { state } = route(newState([], { asaR2: true }), apiRequest("POST", "/svm/svms", { body: '{"name": "x"}' }));

    expect(svmByName(state, "x")?.service?.enabled).toBe(true);
  });
});
