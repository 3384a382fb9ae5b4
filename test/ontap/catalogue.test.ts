import { OntapApiError, TransportError } from "../../lib/errors";
import { CATALOGUE, explain, explainClass, isRefusal, type RefusalClass } from "../../lib/ontap/catalogue";
import type { OntapClient } from "../../lib/ontap/client";
import { IscsiServices } from "../../lib/ontap/iscsi-services";
import { DEFAULT_RETRY_POLICY } from "../../lib/ontap/retry";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { clientOf } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

/** Every known code around the iSCSI service, with what ONTAP's reference says of it and what an operator may type. */
const KNOWN: [code: string, meaning: string, remedy: string, type?: RefusalClass][] = [
  ["1", "already exists", "run it again", "alreadyExists"],
  ["2", "field is wrong", "report it"],
  ["3", "not supported", "ASA r2"],
  ["4", "no such service", "run it again", "entryMissing"],
  ["6", "role may not", "vserver services web access create -vserver svm1 -name rest", "permissionDenied"],
  ["8", "in use", "iscsi session show -vserver svm1"],
  ["65541", "did not answer in time", "cluster show", "nodeTrouble"],
  ["65552", "could not be asked", "cluster show", "nodeTrouble"],
  ["262160", "too many requests", "fewer services at one time", "busy"],
  ["262179", "does not know a field", "report it"],
  ["262196", "cannot be set in this operation", "report it"],
  ["262197", "rejected a value", "names the field", "valueUnknown"],
  ["262199", "could not read the request", "report it"],
  ["262200", "could not read the request", "report it"],
  ["262201", "could not read the request", "report it"],
  ["262245", "rejected a value", "names the field"],
  ["393271", "out of quorum", "cluster show", "nodeTrouble"],
  ["1115127", "no iSCSI license", "system license add", "licenseMissing"],
  ["2621462", "no such SVM", "vserver show", "svmMissing"],
  ["2621507", "not allowed for the SVM", "vserver add-protocols -vserver svm1 -protocols iscsi", "protocolNotAllowed"],
  ["2621570", "destination of SVM-DR", "do not start this SVM"],
  ["2621572", "destination of SVM-DR", "do not start this SVM"],
  ["2621573", "has locked the SVM", "in a few minutes", "svmLocked"],
  ["2621574", "destination of a MetroCluster", "do not start this SVM"],
  ["2621706", "not of the same SVM", "vserver show -fields uuid", "svmMismatch"],
  ["2621707", "no SVM was given", "report it"],
  ["2621779", "not for data", "vserver show -type data"],
  ["5373960", "enabled service cannot be deleted", "it is disabled first", "stillEnabled"],
  ["5373966", "set up for NVMe", "another SVM"],
  ["5374077", "already exists", "run it again", "alreadyExists"],
  ["5374078", "no iSCSI service", "run it again", "doesNotExist"],
  ["5374081", "two fields cannot change", "report it"],
  ["5374893", "SVM is stopped", "unless it is a destination of SVM-DR", "svmStopped"],
  ["5376452", "ASA r2", "only existing services"],
  ["13172837", "being migrated", "vserver migrate show"],
  ["13434916", "still being created", "vserver show", "svmLocked"],
  ["13434935", "cannot be disabled on an ASA r2", "declare it enabled"],
  ["6691623", "credentials are wrong", "security login show"],
];

let simulator: TestSimulator;
let client: OntapClient;

beforeAll(async () => {
  simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1" }] } });
  client = clientOf(simulator, { retry: { ...DEFAULT_RETRY_POLICY, attempts: 1 } });
});

afterAll(async () => {
  await client.close();
  await simulator.close();
});

it("the catalogue has every known code, and no other", () => {
  expect(Object.keys(CATALOGUE).sort()).toEqual(KNOWN.map(([code]) => code).sort());
});

it.each(KNOWN)("ONTAP %s is told as %p, with the remedy %p for the SVM", async (code, meaning, remedy, ...[type]) => {
  simulator.faults.add({ method: "POST", times: 1, do: { status: 400, code } });
  const error = await rejectionOf(new IscsiServices(client).create({ svmName: "svm1" }, {}, "svm1"));
  expectFailure(error, OntapApiError, "ONTAP_REFUSED", `ONTAP ${code} (HTTP 400)`);
  expect(error).toMatchObject({
    problem: expect.stringContaining(meaning) as string,
    remedy: expect.stringContaining(remedy) as string,
  });
  expect(error).toHaveProperty("remedy", expect.stringMatching(/^\S.{7,}[^\s.]$/));
  expect(CATALOGUE[code]?.class).toBe(type);
});

it("an unknown code is told as one, with where to look it up", () => {
  expect(explain("999", { svm: "svm1" })).toEqual({
    meaning: "a code that this library does not know",
    remedy: "look it up in the REST API reference of your ONTAP release",
  });
});

it("a class is explained as its codes are, for the SVM, whatever its name", () => {
  expect(explainClass("svmStopped", "$&")).toEqual({
    meaning: "the SVM is stopped",
    remedy: "start it, unless it is a destination of SVM-DR or MetroCluster: vserver start -vserver $&",
  });
});

describe("whether an error is a refusal of a class", () => {
  const refusal = new OntapApiError("text", { status: 409, ontapCode: "5374077" });

  it.each<[string, unknown, readonly RefusalClass[], boolean]>([
    ["one of the classes", refusal, ["busy", "alreadyExists"], true],
    ["another class", refusal, ["doesNotExist"], false],
    ["no class asked for", refusal, [], false],
    ["a code without a class", new OntapApiError("text", { status: 400, ontapCode: "2" }), ["busy"], false],
    ["an unknown code", new OntapApiError("text", { status: 400, ontapCode: "999" }), ["busy"], false],
    ["a refusal without an ONTAP code", new OntapApiError("text", { status: 409 }), ["alreadyExists"], false],
    ["no refusal", new TransportError("CONNECTION_LOST", "text", { sent: true }), ["alreadyExists"], false],
    ["something else", "5374077", ["alreadyExists"], false],
  ])("%s", (_, error, classes, expected) => {
    expect(isRefusal(error, ...classes)).toBe(expected);
  });
});
