import { TerraformStack, TerraformVariable, Testing } from "cdktf";
import { IscsiService, OntapCluster, Provisioning } from "../../lib";
import { SPEC_NAMES } from "../../lib/model/service";
import { newState } from "../../lib/simulator/state";
import {
  type IscsiServiceSpec,
  iscsiMatchers,
  liveIscsiService,
  setLiveIscsiService,
  SimulatorError,
} from "../../lib/testing";
import { expectFailure, thrownBy } from "../helpers/failure";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

expect.extend(iscsiMatchers);

const UUID = "3b4f0c5e-6d1a-11ee-8c99-0242ac120002";

/** The same services by either provisioning. */
const stackOf = (provisioning: Provisioning): string =>
  Testing.synthScope((scope) => {
    const cluster = new OntapCluster(scope, "cluster1", { endpoint: "https://cluster1.example.com", provisioning });
    const svm = new TerraformVariable(scope, "svm", { type: "string" });
    const on = new TerraformVariable(scope, "on", { type: "bool" });
    new IscsiService(scope, "db", { cluster, svmName: "svm_db", enabled: true, targetAlias: "${db}" });
    new IscsiService(scope, "backup", { cluster, svmUuid: UUID, enabled: false });
    new IscsiService(scope, "gone", { cluster, svmName: "svm_gone", ensure: "absent" });
    new IscsiService(scope, "later", { cluster, svmName: svm.stringValue, enabled: on.booleanValue });
  });

/** Expects a matcher to throw, negated or not. */
function expectRefusal(matcher: keyof typeof iscsiMatchers, received: unknown, expected: unknown, message: string) {
  const expectation = expect(received);
  for (const matchers of [expectation, expectation.not]) {
    const error = thrownBy(() => {
      matchers[matcher](expected as never);
    });
    expect(error).toHaveProperty("message", expect.stringContaining(message));
  }
}

describe.each(Object.values(Provisioning))("toDeclareIscsiService, of a stack by %s,", (provisioning) => {
  const STACK = stackOf(provisioning);

  it.each<[string, IscsiServiceSpec]>([
    ["every value", { svmName: "svm_db", enabled: true, targetAlias: "${db}" }],
    ["the SVM's name only", { svmName: "svm_db" }],
    ["the SVM's UUID", { svmUuid: UUID, enabled: false }],
    ["a service that shall be absent", { svmName: "svm_gone", ensure: "absent" }],
    ["the expression of a token", { svmName: "${var.svm}" }],
    ["the expression of a flag's token", { svmName: "${var.svm}", enabled: "${var.on}" as never }],
    ["what is given, without what is undefined", { svmName: "svm_db", enabled: undefined } as never],
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
});

describe("toDeclareIscsiService", () => {
  const NO_STACK = "expected a synthesized stack: what Testing.synth or Testing.synthScope returns";

  it("says so when a stack has no services", () => {
    expect(() => {
      expect(Testing.synthScope(() => undefined)).toDeclareIscsiService({ svmName: "svm_db" });
    }).toThrow("got: none");
  });

  it.each([
    ["another text", "[]", "the stack: got [], expected a JSON object"],
    ["another object", {}, `the stack: got {}, ${NO_STACK}`],
    ["a JSON text of something else", '{"endpoint":"x"}', `the stack: got "{\\"endpoint\\":\\"x\\"}", ${NO_STACK}`],
    ["nothing", undefined, `the stack: got nothing, ${NO_STACK}`],
    [
      "a stack that is not synthesized",
      new TerraformStack(Testing.app(), "x"),
      `the stack: got an object of class TerraformStack, ${NO_STACK}`,
    ],
  ])("refuses %s, negated or not", (_what, stack, message) => {
    expectRefusal("toDeclareIscsiService", stack, { svmName: "svm_db" }, message);
  });
});

describe.each([
  ["toDeclareIscsiService", "{}"],
  ["toServeIscsiService", { cluster: { state: newState() } }],
] as const)("%s", (matcher, received) => {
  it.each<[unknown, string]>([
    [undefined, "expected: got nothing, expected an object"],
    ["svm_db", 'expected: got "svm_db", expected an object such as { svmName: "svm_db", enabled: true }'],
    [
      { svmName: "svm_db", enabeld: true },
      `expected.enabeld: unknown, expected one of ${SPEC_NAMES.join(", ")}; did you mean enabled?`,
    ],
    [{ toString: 1 }, "expected.toString: unknown, expected one of"],
    [{ name: "${var.svm}" }, "expected.name: unknown, expected one of"],
    [
      { svmName: 1, enabled: "no" },
      'expected.svmName: got 1, expected a string; expected.enabled: got "no", expected true or false',
    ],
    [{ svmUuid: "1" }, 'expected.svmUuid: got "1", expected the UUID of an SVM'],
    [{ ensure: "gone" }, 'expected.ensure: got "gone", expected "present" or "absent"'],
    [{ targetAlias: 1 }, "expected.targetAlias: got 1, expected a string"],
  ])("refuses to expect %j, negated or not", (expected, message) => {
    expectRefusal(matcher, received, expected, message);
  });
});

describe("toServeIscsiService", () => {
  const OLD = { name: "svm_old", service: { alias: "with space" } };
  let simulator: TestSimulator;

  beforeAll(async () => {
    const service = { enabled: false, alias: "db-old" };
    simulator = await startTestSimulator({
      seed: { svms: [{ name: "svm_db", uuid: UUID, service }, { name: "empty" }, OLD] },
    });
  });

  afterAll(() => simulator.close());

  it.each<[string, IscsiServiceSpec]>([
    ["every value", { svmName: "svm_db", enabled: false, targetAlias: "db-old" }],
    ["the SVM's UUID, in capitals", { svmUuid: UUID.toUpperCase() }],
    ["an alias that no construct declares", { svmName: "svm_old", targetAlias: "with space" }],
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

  it("refuses what is no simulator, and an expression, which no live service has", () => {
    const noSimulator = 'the simulator: got "{}", expected what startSimulator resolves to: await it';
    expectRefusal("toServeIscsiService", "{}", { svmName: "svm_db" }, noSimulator);
    const problem = 'expected.svmName: got "${var.svm}", expected the name of an SVM';
    expectRefusal("toServeIscsiService", simulator, { svmName: "${var.svm}" }, problem);
  });

  it.each([
    [{ enabeld: false }, "changes.enabeld: unknown, expected one of enabled, targetAlias, "],
    [{ enabled: "no" }, 'changes.enabled: got "no", expected true or false'],
    [{ targetAlias: "a b" }, 'changes.targetAlias: got "a b", expected at most 128 printable characters without'],
    [null, "changes: got null, expected an object"],
  ])("does not see a service changed by %j, which is refused", (changes, message) => {
    const before = liveIscsiService(simulator, "svm_db");
    const error = thrownBy(() => {
      setLiveIscsiService(simulator, "svm_db", changes as never);
    });
    expectFailure(error, SimulatorError, "ARGUMENT_INVALID", message);
    expect(liveIscsiService(simulator, "svm_db")).toEqual(before);
  });

  it("sees values as they were that somebody else left out, or undefined", () => {
    setLiveIscsiService(simulator, "svm_db", { enabled: true, targetAlias: undefined } as never);
    expect(simulator).toServeIscsiService({ svmName: "svm_db", enabled: true, targetAlias: "db-old" });
    setLiveIscsiService(simulator, "svm_db", { enabled: false });
  });

  it("says which SVMs there are when an unknown one is to be changed", () => {
    expect(() => {
      setLiveIscsiService(simulator, "svm_bd", {});
    }).toThrow('the simulator has no SVM "svm_bd": expected one of "svm_db", "empty", "svm_old"');
  });
});
