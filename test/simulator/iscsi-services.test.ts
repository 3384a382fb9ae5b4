import { route } from "../../lib/simulator/router";
import { type ClusterSettings, newState, type SimulatorState, svmByName, withSvm } from "../../lib/simulator/state";
import { iqnFromUuid, newService, newSvm, type Service, type Svm, uuidFromName } from "../../lib/simulator/svm";
import { answer, apiRequest, routeAll, SERVICES, svmNames } from "./api-request";

type Outcome = ReturnType<typeof route>;

const SVM = newSvm({ name: "svm1" });
const PATH = `${SERVICES}/${SVM.uuid}`;
const SVM1 = { svm: { name: "svm1" } };

function act(state: SimulatorState, method: string, target: string, body: object | string = ""): Outcome {
  return route(state, apiRequest(method, target, { body: typeof body === "string" ? body : JSON.stringify(body) }));
}

const serviceIn = (state: SimulatorState): Service | undefined => svmByName(state, "svm1")?.service;

describe("the services of a cluster", () => {
  const svmWith = (name: string, service: Partial<Service>): Svm => {
    const svm = newSvm({ name });
    return { ...svm, service: newService(svm, service) };
  };
  const STATE = newState([
    svmWith("svm2", { enabled: false }),
    svmWith("svm1", { targetAlias: "" }),
    newSvm({ name: "bare" }),
    svmWith("backup", { targetAlias: "b" }),
  ]);
  const enabled = ({ state }: Outcome): unknown[] => state.svms.map(({ service }) => service?.enabled);

  it.each([
    ["", ["backup", "svm1", "svm2"]],
    ["?svm.name=svm*", ["svm1", "svm2"]],
    ["?svm.name=svm1%7Csvm2", ["svm1", "svm2"]],
    ["?svm.name=%21svm1", ["backup", "svm2"]],
    ["?enabled=True", ["backup", "svm1"]],
    ["?target.alias=null", ["svm1"]],
    ["?target.name=*sn.*", ["backup", "svm1", "svm2"]],
    ["?order_by=svm.name%20desc", ["svm2", "svm1", "backup"]],
    ["?svm.uuid=nope", []],
  ])("are listed by %s", (query, names) => {
    expect(svmNames(answer(STATE, "GET", `${SERVICES}${query}`))).toEqual(names);
  });

  it("show no alias when it was cleared", () => {
    expect(JSON.stringify(answer(STATE, "GET", `${SERVICES}?svm.name=svm1&fields=*`).body)).not.toContain("alias");
  });

  it("are shown one at a time with all but the expensive fields", () => {
    const svm = newSvm({ name: "svm2" });
    expect(answer(STATE, "GET", `${SERVICES}/${svm.uuid}`).body).toEqual({
      svm: { uuid: svm.uuid, name: "svm2" },
      enabled: false,
      target: { name: newService(svm).targetName, alias: "svm2" },
    });
  });

  it("are changed where the query matches, and nowhere else", () => {
    const outcome = act(STATE, "PATCH", `${SERVICES}?svm.name=svm*`, { enabled: false });

    expect(outcome.response.body).toEqual({ num_records: 2 });
    expect(enabled(outcome)).toEqual([false, false, undefined, true]);
  });

  it("are deleted where the query matches", () => {
    expect(enabled(act(STATE, "DELETE", `${SERVICES}?enabled=false`))).toEqual([undefined, true, undefined, true]);
  });

  it("stay as they are after the first refusal", () => {
    const { state } = act(STATE, "PATCH", `${SERVICES}?svm.name=backup`, { enabled: false });
    const outcome = act(state, "DELETE", `${SERVICES}?svm.name=*`);

    expect(outcome.response.code).toBe("5373960");
    expect(enabled(outcome)).toEqual([false, true, undefined, undefined]);
  });

  it.each(["PATCH", "DELETE"])("are not changed together without a query: %s", (method) => {
    expect(act(STATE, method, SERVICES).response).toMatchObject({ status: 400, code: "2" });
  });

  it.each(
    ["GET", "PATCH", "DELETE"].flatMap((method) => [
      [method, "2621462", uuidFromName("nope")],
      [method, "2621462", "not-a-uuid"],
      [method, "5374078", uuidFromName("bare")],
    ]),
  )("answer %s with %s for an SVM that is not there or has none", (method = "", code, uuid) => {
    expect(act(STATE, method, `${SERVICES}/${uuid}`).response).toMatchObject({ code, status: 404 });
  });
});

describe("POST of a service", () => {
  const stateWith = (svm: Partial<Svm> = {}, cluster: Partial<ClusterSettings> = {}): SimulatorState =>
    newState([{ ...SVM, ...svm }, newSvm({ name: "svm2" })], cluster);

  it("makes an enabled service with the SVM's name as alias and a generated IQN", () => {
    const { state, response } = act(stateWith(), "POST", SERVICES, SVM1);

    expect(serviceIn(state)).toEqual({ enabled: true, targetAlias: "svm1", targetName: iqnFromUuid(SVM.uuid) });
    expect(response).toMatchObject({ status: 201, body: {}, headers: { Location: `/api${PATH}` } });
  });

  it("returns the record only when it is asked for", () => {
    const query = "?return_records=true&return_timeout=60";
    const target = { name: iqnFromUuid(SVM.uuid), alias: "svm1" };
    expect(act(stateWith(), "POST", `${SERVICES}${query}`, SVM1).response.body).toEqual({
      num_records: 1,
      records: [{ svm: { uuid: SVM.uuid, name: "svm1" }, enabled: true, target }],
    });
  });

  it.each([
    [{ svm: { uuid: SVM.uuid } }, {}],
    [{ svm: { name: "svm1", uuid: SVM.uuid } }, {}],
    [{ svm: { name: "svm1", uuid: "" } }, {}],
    [{ "svm.name": "svm1" }, { enabled: true, targetAlias: "svm1" }],
    [
      { ...SVM1, enabled: false },
      { enabled: false, targetAlias: "svm1" },
    ],
    [{ ...SVM1, enabled: "false" }, { enabled: false }],
    [
      { ...SVM1, target: { alias: "db" } },
      { enabled: true, targetAlias: "db" },
    ],
    [{ ...SVM1, "target.alias": "" }, { targetAlias: "" }],
    [{ ...SVM1, target: { alias: "a".repeat(128) } }, { targetAlias: "a".repeat(128) }],
    [{ ...SVM1, target: { alias: 'quote"\\${x}%{y}é' } }, { targetAlias: 'quote"\\${x}%{y}é' }],
  ])("takes %j", (body, expected) => {
    expect(serviceIn(act(stateWith(), "POST", SERVICES, body).state)).toMatchObject(expected);
  });

  it.each(["a".repeat(129), "two words", "tab\t", "new\nline", "\u0000", "\u200b"])("refuses the alias %j", (alias) => {
    const { state, response } = act(stateWith(), "POST", SERVICES, { ...SVM1, target: { alias } });

    expect(response).toMatchObject({ status: 400, code: "262245" });
    expect(serviceIn(state)).toBeUndefined();
  });

  it.each<[string, object, string, number, Partial<Svm>?, Partial<ClusterSettings>?]>([
    ["an SVM of no name", { svm: { name: "" } }, "2621707", 400],
    ["an unknown UUID", { svm: { uuid: uuidFromName("nope") } }, "2621462", 404],
    ["a UUID and a former name", { svm: { name: "old", uuid: SVM.uuid } }, "2621706", 400],
    ["an SVM that is starting", SVM1, "5374893", 400, { state: "starting" }],
    ["a name of its own for the target", { target: { name: "iqn.x" } }, "262196", 400],
  ])("refuses %s", (_, body, code, status, svm = {}, cluster = {}) => {
    const before = stateWith(svm, cluster);
    const { state, response } = act(before, "POST", SERVICES, body);

    expect(response).toMatchObject({ code, status, body: { error: { code } } });
    expect(state).toBe(before);
  });

  it("is refused as often as the SVM is locked, then it is done", () => {
    const request = apiRequest("POST", SERVICES, { body: JSON.stringify(SVM1) });
    const { responses } = routeAll(stateWith({ lockedForWrites: 2 }), request, request, request);

    expect(responses.map(({ code }) => code)).toEqual(["2621573", "2621573", undefined]);
  });
});

describe("a service", () => {
  const stateWith = (service: Partial<Service>, lockedForWrites = 0): SimulatorState =>
    newState([{ ...SVM, lockedForWrites, service: newService(SVM, service) }]);

  it.each<[string, object, Partial<Service>]>([
    ["disabled", { enabled: false }, { enabled: false, targetAlias: "svm1" }],
    ["disabled by a text", { enabled: "False" }, { enabled: false }],
    ["given an alias", { target: { alias: "db" } }, { enabled: true, targetAlias: "db" }],
    ["given no alias", { "target.alias": "" }, { enabled: true, targetAlias: "" }],
    ["left as it is", {}, { enabled: true, targetAlias: "svm1" }],
    ["disabled, with an empty SVM", { svm: {}, enabled: false }, { enabled: false }],
    ["given an alias beside what holds", { enabled: true, target: { alias: "db" } }, { targetAlias: "db" }],
    ["given what holds", { enabled: true, "target.alias": "svm1" }, { enabled: true, targetAlias: "svm1" }],
  ])("can be %s: %j", (_, body, expected) => {
    const { state, response } = act(stateWith({}), "PATCH", `${PATH}?return_timeout=30`, body);

    expect(response).toMatchObject({ status: 200, body: {} });
    expect(serviceIn(state)).toMatchObject(expected);
  });

  it.each([
    ["two fields that really differ", { enabled: false, target: { alias: "db" } }, "5374081"],
    ["another SVM", { svm: { name: "svm1" } }, "262196"],
    ["the target's name", { target: { name: "iqn" } }, "262196"],
    ["an unknown field", { color: "red" }, "262179"],
    ["an alias with a blank", { target: { alias: "a b" } }, "262245"],
    ["a number for a boolean", { enabled: 1 }, "262197"],
    ["null for a boolean", { enabled: null }, "262197"],
    ["a list for a text", { "target.alias": ["x"] }, "262197"],
    ["a text for an object", { target: "x" }, "262179"],
    ["an unknown empty object", { color: {} }, "262179"],
    ["a part of a counter", { metric: { iops: { read: 1 } } }, "262196"],
  ])("is not given %s", (_, body, code) => {
    const before = stateWith({});
    const { state, response } = act(before, "PATCH", PATH, body);

    expect([response.code, state]).toEqual([code, before]);
  });

  it("is not changed while the SVM is locked", () => {
    const request = apiRequest("PATCH", PATH, { body: '{"enabled": false}' });
    const { responses } = routeAll(stateWith({}, 1), request, request);

    expect(responses.map(({ code }) => code)).toEqual(["2621573", undefined]);
  });

  it.each(["", "{}"])("is deleted when it is disabled, with the body %j", (body) => {
    const { state, response } = act(stateWith({ enabled: false }), "DELETE", PATH, body);

    expect(response).toMatchObject({ status: 200, body: {} });
    expect(serviceIn(state)).toBeUndefined();
  });

  it("has the same IQN when it is created again, even under another name of the SVM", () => {
    const before = stateWith({ enabled: false });
    const renamed = withSvm(act(before, "DELETE", PATH).state, SVM.uuid, { name: "new" });
    const { state } = act(renamed, "POST", SERVICES, { "svm.name": "new" });

    expect(svmByName(state, "new")?.service?.targetName).toBe(serviceIn(before)?.targetName);
  });

  it("of an ASA r2 system can be changed but not deleted", () => {
    const state = newState([SVM], { asaR2: true });

    expect(act(state, "DELETE", PATH).response.code).toBe("5376452");
    expect(act(state, "PATCH", PATH, { enabled: false }).response.code).toBeUndefined();
  });
});
