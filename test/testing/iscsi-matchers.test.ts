import { TerraformVariable, Testing } from "cdktf";
import { IscsiService, OntapCluster, Provisioning } from "../../lib";
import { type IscsiServiceSpec, iscsiMatchers, setLiveIscsiService } from "../../lib/testing";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

expect.extend(iscsiMatchers);

const UUID = "3b4f0c5e-6d1a-11ee-8c99-0242ac120002";

/** The same services by either provisioning. */
const stackOf = (provisioning: Provisioning): string =>
  Testing.synthScope((scope) => {
    const cluster = new OntapCluster(scope, "cluster1", { endpoint: "https://cluster1.example.com", provisioning });
    const svm = new TerraformVariable(scope, "svm", { type: "string" });
    new IscsiService(scope, "db", { cluster, svmName: "svm_db", targetAlias: "${db}" });
    new IscsiService(scope, "backup", { cluster, svmUuid: UUID, enabled: false });
    new IscsiService(scope, "gone", { cluster, svmName: "svm_gone", ensure: "absent" });
    new IscsiService(scope, "later", { cluster, svmName: svm.stringValue });
  });

describe.each(Object.values(Provisioning))("toDeclareIscsiService, of a stack by %s,", (provisioning) => {
  const STACK = stackOf(provisioning);

  it.each<[string, IscsiServiceSpec]>([
    ["every value", { svmName: "svm_db", enabled: true, targetAlias: "${db}" }],
    ["the SVM's name only", { svmName: "svm_db" }],
    ["the SVM's UUID", { svmUuid: UUID, enabled: false }],
    ["a service that shall be absent", { svmName: "svm_gone", ensure: "absent" }],
    ["the expression of a token", { svmName: "${var.svm}" }],
  ])("finds a service by %s", (_by, expected) => {
    expect(STACK).toDeclareIscsiService(expected);
    expect(JSON.parse(STACK)).toDeclareIscsiService(expected);
  });

  it.each<[string, IscsiServiceSpec]>([
    ["another SVM", { svmName: "svm_other" }],
    ["the value of another service", { svmName: "svm_db", enabled: false }],
    ["an alias that is not managed", { svmUuid: UUID, targetAlias: "" }],
    ["a service that shall be absent, as present", { svmName: "svm_gone" }],
    ["a service that shall be present, as absent", { svmName: "svm_db", ensure: "absent" }],
  ])("does not find %s", (_what, expected) => {
    expect(STACK).not.toDeclareIscsiService(expected);
  });

  it("shows what is declared when it does not find a service", () => {
    expect(() => {
      expect(STACK).toDeclareIscsiService({ svmName: "svm_db", targetAlias: "db" });
    }).toThrow(/to declare an iSCSI service \{.*"svmName":"svm_db".*"targetAlias":"db".*\}, got:(\n {2}\{.*\}){4}$/);
  });

  it.each([
    ["a stack without services", Testing.synthScope(() => undefined), "got: none"],
    ["another text", "[]", "the stack: got [], expected a JSON object"],
  ])("says so when it is given %s", (_what, stack, message) => {
    expect(() => {
      expect(stack).toDeclareIscsiService({ svmName: "svm_db" });
    }).toThrow(message);
  });
});

describe("toServeIscsiService", () => {
  let simulator: TestSimulator;

  beforeAll(async () => {
    const service = { enabled: false, alias: "db-old" };
    simulator = await startTestSimulator({
      seed: { svms: [{ name: "svm_db", uuid: UUID, service }, { name: "empty" }] },
    });
  });

  afterAll(() => simulator.close());

  it.each<[string, IscsiServiceSpec]>([
    ["every value", { svmName: "svm_db", enabled: false, targetAlias: "db-old" }],
    ["the SVM's UUID, in capitals", { svmUuid: UUID.toUpperCase() }],
    ["its absence", { svmName: "empty", ensure: "absent" }],
  ])("finds a service by %s", (_by, expected) => {
    expect(simulator).toServeIscsiService(expected);
  });

  it.each<[string, IscsiServiceSpec]>([
    ["a service that is in another state", { svmName: "svm_db", enabled: true }],
    ["a service with another alias", { svmName: "svm_db", targetAlias: "" }],
    ["a service where there is none", { svmName: "empty" }],
    ["an absence where there is a service", { svmName: "svm_db", ensure: "absent" }],
    ["a service of an unknown SVM", { svmName: "svm_other" }],
    ["a service whose name and UUID are of two SVMs", { svmName: "empty", svmUuid: UUID, ensure: "absent" }],
  ])("does not find %s", (_what, expected) => {
    expect(simulator).not.toServeIscsiService(expected);
  });

  it("shows what is live when it does not find a service", () => {
    expect(() => {
      expect(simulator).toServeIscsiService({ svmName: "svm_db", enabled: true });
    }).toThrow(
      /to serve \{"svmName":"svm_db","enabled":true\}, got:\n {2}svm_db: \{"enabled":false.*\n {2}empty: no service/,
    );
  });

  it("sees what somebody changed meanwhile", () => {
    setLiveIscsiService(simulator, "empty", { targetAlias: "new" });
    expect(simulator).toServeIscsiService({ svmName: "empty", enabled: true, targetAlias: "new" });
    setLiveIscsiService(simulator, "empty", undefined);
    expect(simulator).toServeIscsiService({ svmName: "empty", ensure: "absent" });
  });

  it("says which SVMs there are when an unknown one is to be changed", () => {
    expect(() => {
      setLiveIscsiService(simulator, "svm_bd", {});
    }).toThrow('the simulator has no SVM "svm_bd": expected one of "svm_db", "empty"');
  });
});
