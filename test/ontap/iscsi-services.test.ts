import { OntapApiError, TransportError } from "../../lib/errors";
import { ASSUMED_FIELDS } from "../../lib/ontap/assumed-reads";
import type { OntapClient } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { iqnFromUuid, uuidFromName } from "../../lib/simulator/svm";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { liveService } from "../helpers/live-service";
import { clientOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const UUID = uuidFromName("svm1");
const IQN = iqnFromUuid(UUID);
const RECORD = { svm: { uuid: UUID, name: "svm1" }, enabled: true, target: { name: IQN, alias: "db" } };
const MALFORMED = { svm: { uuid: uuidFromName("svm2"), name: "svm2" }, enabled: true, target: "?" };
const LIVE = liveService("svm1", { svmUuid: UUID, targetAlias: "db", targetName: IQN });

let simulator: TestSimulator;
let client: OntapClient;
let services: IscsiServices;

beforeEach(async () => {
  const seed = { svms: [{ name: "svm1", service: { alias: "db" } }, { name: "svm2", service: {} }, { name: "bare" }] };
  simulator = await startTestSimulator({ seed });
  client = clientOf(simulator);
  services = new IscsiServices(client);
});

afterEach(async () => {
  await client.close();
  await simulator.close();
});

describe("listing", () => {
  it("takes one request, which names just the fields that count, and skips SVMs without a service", async () => {
    expect(await services.list()).toEqual([LIVE, expect.objectContaining({ svmName: "svm2" })]);
    const fields = encodeURIComponent(ASSUMED_FIELDS);
    expect(simulator.requests.map(({ query }) => query)).toEqual([`fields=${fields}&max_records=10000`]);
  });

  it("is narrowed down to the name of an SVM, or its UUID", async () => {
    expect(await services.findByName("svm1")).toEqual([LIVE]);
    expect(await services.findByUuid(UUID)).toEqual(LIVE);
  });

  it("by UUID shares a request that begins after each call", async () => {
    const first = services.findByUuid(UUID);
    await new Promise(setImmediate);
    const others = [uuidFromName("svm2"), UUID, uuidFromName("bare")].map((uuid) => services.findByUuid(uuid));
    simulator.setService("svm1", { enabled: !LIVE.enabled });
    expect(await first).toHaveProperty("svmName", "svm1");
    expect((await Promise.all(others)).map((state) => state?.svmName)).toEqual(["svm2", "svm1", undefined]);
    expect(await others[1]).toHaveProperty("enabled", !LIVE.enabled);
    expect(simulator.requests).toHaveLength(2);
  });

  it("of wanted SVMs does not mind what a record of another SVM is like", async () => {
    simulator.faults.add({ do: { replaceBody: { records: [RECORD, MALFORMED] } } });
    expect(await services.list(({ svmName }) => svmName === "svm1")).toEqual([LIVE]);
  });

  it("fails when the record of a wanted SVM makes no sense, and names the SVM", async () => {
    simulator.faults.add({ do: { replaceBody: { records: [RECORD, MALFORMED] } } });
    const error = await rejectionOf(services.list(({ svmName }) => svmName === "svm2"));
    expectFailure(error, TransportError, "RESPONSE_INVALID", "a record of SVM svm2", '"target"');
  });

  it("fails when a record does not tell whose it is", async () => {
    simulator.faults.add({ do: { replaceBody: { records: [RECORD, { ...MALFORMED, svm: {} }] } } });
    const error = await rejectionOf(services.list(({ svmName }) => svmName === "svm1"));
    expectFailure(error, TransportError, "RESPONSE_INVALID", '"svm"');
  });
});

describe("reading one", () => {
  it("gives its state", async () => {
    expect(await services.get(UUID)).toEqual(LIVE);
  });

  it.each([
    ["the SVM has no service", uuidFromName("bare"), {}],
    ["the entry does not exist", UUID, { code: "4" }],
  ])("gives nothing when %s", async (_, uuid, fault) => {
    if (Object.keys(fault).length > 0) simulator.faults.add({ do: fault });
    expect(await services.get(uuid)).toBeUndefined();
  });

  it("does not take the record of another SVM for an answer", async () => {
    const svm = { uuid: uuidFromName("svm2"), name: "svm2" };
    simulator.faults.add({ do: { replaceBody: { svm, enabled: true, target: { name: IQN } } } });
    expectFailure(await rejectionOf(services.get(UUID)), TransportError, "RESPONSE_INVALID", svm.uuid, UUID);
  });

  it("does not take an SVM that is gone for one without a service", async () => {
    const error = await rejectionOf(services.get(uuidFromName("no_such")));
    expectFailure(error, OntapApiError, "ONTAP_REFUSED", "2621462");
  });
});

describe("creating", () => {
  it("makes the service, and tells the SVM's UUID", async () => {
    const values = { enabled: false, targetAlias: "a" };
    expect(await services.create({ svmName: "bare" }, values, "bare")).toBe(uuidFromName("bare"));
    expect(simulator.service("bare")).toMatchObject({ enabled: false, targetAlias: "a" });
  });

  it("leaves a value that is not given to ONTAP, which takes the SVM's name for the alias", async () => {
    await services.create({ svmUuid: uuidFromName("bare") }, {}, "bare");
    expect(simulator.service("bare")).toMatchObject({ enabled: true, targetAlias: "bare" });
  });

  it("tells no UUID when the answer names none", async () => {
    simulator.faults.add({ method: "POST", do: { replaceBody: {} } });
    expect(await services.create({ svmName: "bare" }, {}, "bare")).toBeUndefined();
    expect(simulator.service("bare")).toBeDefined();
  });
});

describe("updating", () => {
  it.each([
    [{ enabled: false }, { enabled: false, targetAlias: "db" }],
    [{ targetAlias: "new" }, { enabled: true, targetAlias: "new" }],
    [{ targetAlias: "" }, { enabled: true, targetAlias: "" }],
  ])("%j changes that field alone", async (patch, expected) => {
    await services.update(UUID, patch, "svm1");
    expect(simulator.service("svm1")).toMatchObject(expected);
  });

  it("is refused when the service is gone", async () => {
    simulator.setService("svm1", undefined);
    const error = await rejectionOf(services.update(UUID, { enabled: false }, "svm1"));
    expectFailure(error, OntapApiError, "ONTAP_REFUSED", "5374078", "someone else deleted it");
  });
});
