import { newService, newSvm, type Service, uuidFromName } from "../../../lib/simulator/svm";
import { route } from "../../../lib/simulator/router";
import { newState, svmByName, withSvm } from "../../../lib/simulator/state";
import { apiRequest, routeAll, SERVICES } from "../api-request";

const SVM = newSvm({ name: "svm1" });
const PATH = `${SERVICES}/${SVM.uuid}`;

function stateWith(service: Partial<Service>, lockedForWrites = 0): ReturnType<typeof newState> {
  return newState([{ ...SVM, lockedForWrites, service: newService(SVM, service) }, newSvm({ name: "bare" })]);
}

function patch(body: object, state = stateWith({})): ReturnType<typeof route> {
  return route(state, apiRequest("PATCH", `${PATH}?return_timeout=30`, { body: JSON.stringify(body) }));
}

describe("PATCH of a service", () => {
  it.each([
    ["disables", { enabled: false }, { enabled: false, targetAlias: "svm1" }],
    ["disables by a text", { enabled: "false" }, { enabled: false, targetAlias: "svm1" }],
    ["changes the alias", { target: { alias: "db" } }, { enabled: true, targetAlias: "db" }],
    ["clears the alias", { "target.alias": "" }, { enabled: true, targetAlias: "" }],
    ["changes nothing", {}, { enabled: true, targetAlias: "svm1" }],
    ["passes over an empty SVM", { svm: {}, enabled: false }, { enabled: false, targetAlias: "svm1" }],
    [
      "takes two fields of which one is as it was",
      { enabled: true, target: { alias: "db" } },
      { enabled: true, targetAlias: "db" },
    ],
    [
      "takes two fields that are as they were",
      { enabled: true, "target.alias": "svm1" },
      { enabled: true, targetAlias: "svm1" },
    ],
  ])("%s: %j", (_, body, expected) => {
    const { state, response } = patch(body);

    expect(response).toMatchObject({ status: 200, body: {} });
    expect(svmByName(state, "svm1")?.service).toMatchObject(expected);
  });

  it.each([
    ["two fields that really differ", { enabled: false, target: { alias: "db" } }, "5374081"],
    ["another SVM", { svm: { name: "svm1" } }, "262196"],
    ["the target's name", { target: { name: "iqn" } }, "262196"],
    ["an unknown field", { color: "red" }, "262179"],
    ["an alias with a blank", { target: { alias: "a b" } }, "262245"],
  ])("refuses %s and leaves everything as it was", (_, body, code) => {
    const before = stateWith({});
    const { state, response } = patch(body, before);

    expect([response.code, state]).toEqual([code, before]);
  });

  it("is refused while the SVM is locked", () => {
    const locked = stateWith({}, 1);
    const request = apiRequest("PATCH", PATH, { body: '{"enabled": false}' });

    expect(routeAll(locked, request, request).responses.map(({ code }) => code)).toEqual(["2621573", undefined]);
  });
});

describe("DELETE of a service", () => {
  it.each(["", "{}"])("deletes a disabled one, with the body %j", (body) => {
    const { state, response } = route(stateWith({ enabled: false }), apiRequest("DELETE", PATH, { body }));

    expect(response).toMatchObject({ status: 200, body: {} });
    expect(svmByName(state, "svm1")?.service).toBeUndefined();
  });

  it("gives the same IQN again when the service comes back, even under another name of the SVM", () => {
    const before = stateWith({ enabled: false });
    const { state } = route(before, apiRequest("DELETE", PATH));
    const renamed = withSvm(state, SVM.uuid, { name: "new" });
    const recreated = route(renamed, apiRequest("POST", SERVICES, { body: '{"svm.name": "new"}' })).state;

    expect(svmByName(recreated, "new")?.service?.targetName).toBe(svmByName(before, "svm1")?.service?.targetName);
  });

  it("is refused while the service is enabled", () => {
    expect(route(stateWith({}), apiRequest("DELETE", PATH)).response).toMatchObject({ status: 400, code: "5373960" });
  });

  it("is refused on an ASA r2 system, while a change is not", () => {
    const state = newState([SVM], { asaR2: true });
    const [deletion, change] = [
      apiRequest("DELETE", PATH),
      apiRequest("PATCH", PATH, { body: '{"enabled": false}' }),
    ].map((request) => route(state, request).response);

    expect([deletion?.code, change?.code]).toEqual(["5376452", undefined]);
  });
});

describe.each(["GET", "PATCH", "DELETE"])("%s of one service", (method) => {
  it.each([
    ["2621462", 404, uuidFromName("nope")],
    ["2621462", 404, "not-a-uuid"],
    ["5374078", 404, uuidFromName("bare")],
  ])("answers %s for an SVM that is not there or has none", (code, status, uuid) => {
    const { response } = route(stateWith({}), apiRequest(method, `${SERVICES}/${uuid}`));

    expect(response).toMatchObject({ code, status });
  });

  it("does not see what is outside of the request's scope", () => {
    const request = apiRequest(method, PATH, { svmScope: "bare" });

    expect(route(stateWith({}), request).response.code).toBe("2621462");
  });
});
