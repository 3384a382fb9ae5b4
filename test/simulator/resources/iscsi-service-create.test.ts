import { iqnFromUuid, newService, newSvm, type Svm, uuidFromName } from "../../../lib/simulator/svm";
import { route } from "../../../lib/simulator/router";
import { type ClusterSettings, newState, svmByName } from "../../../lib/simulator/state";
import { answer, apiRequest, SERVICES } from "../api-request";

const UUID = uuidFromName("svm1");

function stateWith(svm: Partial<Svm> = {}, cluster: Partial<ClusterSettings> = {}): ReturnType<typeof newState> {
  return newState([newSvm({ name: "svm1", ...svm }), newSvm({ name: "svm2" })], cluster);
}

function create(body: object, query = "", state = stateWith()): ReturnType<typeof route> {
  return route(state, apiRequest("POST", `${SERVICES}${query}`, { body: JSON.stringify(body) }));
}

describe("POST of a service", () => {
  it("makes an enabled service with the SVM's name as alias and a generated IQN", () => {
    const { state, response } = create({ svm: { name: "svm1" } });

    expect(svmByName(state, "svm1")?.service).toEqual({
      enabled: true,
      targetAlias: "svm1",
      targetName: iqnFromUuid(UUID),
    });
    expect(response).toMatchObject({ status: 201, body: {}, headers: { Location: `/api${SERVICES}/${UUID}` } });
  });

  it("returns the record only when it is asked for", () => {
    expect(create({ svm: { name: "svm1" } }, "?return_records=true&return_timeout=60").response.body).toEqual({
      num_records: 1,
      records: [
        { svm: { uuid: UUID, name: "svm1" }, enabled: true, target: { name: iqnFromUuid(UUID), alias: "svm1" } },
      ],
    });
  });

  it.each([
    ["by UUID", { svm: { uuid: UUID } }],
    ["by name and UUID", { svm: { name: "svm1", uuid: UUID } }],
    ["by dotted keys", { "svm.name": "svm1" }],
    ["by name with an empty UUID", { svm: { name: "svm1", uuid: "" } }],
  ])("finds the SVM %s", (_, body) => {
    expect(create(body).response.status).toBe(201);
  });

  it.each([
    [{ enabled: false }, { enabled: false, targetAlias: "svm1" }],
    [{ enabled: "false" }, { enabled: false, targetAlias: "svm1" }],
    [{ target: { alias: "db" } }, { enabled: true, targetAlias: "db" }],
    [{ "target.alias": "" }, { enabled: true, targetAlias: "" }],
    [{ target: { alias: "a".repeat(128) } }, { targetAlias: "a".repeat(128) }],
    [{ target: { alias: 'quote"\\${x}%{y}é' } }, { targetAlias: 'quote"\\${x}%{y}é' }],
  ])("takes %j", (fields, expected) => {
    const { state } = create({ "svm.name": "svm1", ...fields });

    expect(svmByName(state, "svm1")?.service).toMatchObject(expected);
  });

  it.each(["a".repeat(129), "two words", "tab\t", "new\nline", "\u0000", "\u200b"])("refuses the alias %j", (alias) => {
    const { state, response } = create({ svm: { name: "svm1" }, target: { alias } });

    expect(response).toMatchObject({ status: 400, code: "262245" });
    expect(svmByName(state, "svm1")?.service).toBeUndefined();
  });

  it.each<[string, object, string, number, Partial<Svm>, Partial<ClusterSettings>]>([
    ["no SVM", {}, "2621707", 400, {}, {}],
    ["an SVM of no name", { svm: { name: "" } }, "2621707", 400, {}, {}],
    ["an unknown name", { svm: { name: "nope" } }, "2621462", 404, {}, {}],
    ["an unknown UUID", { svm: { uuid: uuidFromName("nope") } }, "2621462", 404, {}, {}],
    ["a name and another SVM's UUID", { svm: { name: "svm2", uuid: UUID } }, "2621706", 400, {}, {}],
    ["a UUID and a name that is no longer", { svm: { name: "old", uuid: UUID } }, "2621706", 400, {}, {}],
    ["no license", { svm: { name: "svm1" } }, "1115127", 400, {}, { licenses: ["nfs"] }],
    [
      "a service that exists",
      { svm: { name: "svm1" } },
      "5374077",
      409,
      { service: newService(newSvm({ name: "x" })) },
      {},
    ],
    ["an SVM for NVMe", { svm: { name: "svm1" } }, "5373966", 400, { nvme: true }, {}],
    ["a protocol that is not allowed", { svm: { name: "svm1" } }, "2621507", 400, { iscsiAllowed: false }, {}],
    ["an SVM that is stopped", { svm: { name: "svm1" } }, "5374893", 400, { state: "stopped" }, {}],
    ["an SVM that is starting", { svm: { name: "svm1" } }, "5374893", 400, { state: "starting" }, {}],
    ["an ASA r2 system", { svm: { name: "svm1" } }, "5376452", 400, {}, { asaR2: true }],
    ["a name of its own for the target", { target: { name: "iqn.x" } }, "262196", 400, {}, {}],
  ])("refuses %s", (_, body, code, status, svm, cluster) => {
    const before = stateWith(svm, cluster);
    const { state, response } = create(body, "", before);

    expect(response).toMatchObject({ code, status, body: { error: { code } } });
    expect(state).toBe(before);
  });

  it("refuses as many writes as the lock has, then goes on", () => {
    let state = stateWith({ lockedForWrites: 2 });
    const codes = [1, 2, 3].map(() => {
      const outcome = create({ svm: { name: "svm1" } }, "", state);
      ({ state } = outcome);
      return outcome.response.code;
    });

    expect(codes).toEqual(["2621573", "2621573", undefined]);
  });

  it("takes the SVM from the request's scope, and sees no other", () => {
    const scoped = (body: object): unknown =>
      answer(stateWith(), "POST", SERVICES, { svmScope: "svm1", body: JSON.stringify(body) }).code;

    expect([scoped({}), scoped({ svm: { name: "svm2" } })]).toEqual([undefined, "2621462"]);
  });
});
