import { liveSessions, liveSvm, recreateLiveSvm, removeLiveSvm, renameLiveSvm } from "../../lib/testing";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

it.each([
  ["nothing", undefined, "nothing"],
  ["a simulator that is still starting", Promise.resolve(), "an object of class Promise"],
  ["a stack", "{}", '"{}"'],
])("the SVMs of %s are none, and it is told", (_what, given, shown) => {
  expect(() => liveSvm(given as never, "svm1")).toThrow(
    `the simulator: got ${shown}, expected what startSimulator resolves to: await it`,
  );
});

describe("the SVMs of a simulator", () => {
  let simulator: TestSimulator;

  beforeEach(async () => {
    const service = { sessions: [{ initiator: "iqn.x:host1" }] };
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm1", service }, { name: "svm2" }] } });
  });

  afterEach(() => simulator.close());

  it("keep UUID, service and sessions when they are renamed", () => {
    const before = liveSvm(simulator, "svm1");
    renameLiveSvm(simulator, "svm1", "renamed");

    expect(liveSvm(simulator, "renamed")).toEqual({ ...before, name: "renamed" });
    expect(liveSessions(simulator, "renamed").length).toBe(1);
  });

  it("are others after they are re-created, each time", () => {
    const uuids = [liveSvm(simulator, "svm1"), recreateLiveSvm(simulator, "svm1"), recreateLiveSvm(simulator, "svm1")];

    expect(new Set(uuids.map(({ uuid }) => uuid)).size).toBe(3);
    expect(liveSvm(simulator, "svm1")).toMatchObject({ uuid: uuids[2]?.uuid, service: undefined, sessions: [] });
  });

  it("are gone when they are removed", () => {
    removeLiveSvm(simulator, "svm1");

    expect(() => liveSvm(simulator, "svm1")).toThrow('the simulator has no SVM "svm1": expected one of "svm2"');
  });

  it.each([
    [undefined, "nothing"],
    ["svm 2", '"svm 2"'],
  ])("cannot be called %j", (name, shown) => {
    expect(() => {
      renameLiveSvm(simulator, "svm1", name as never);
    }).toThrow(`newName: got ${shown}, expected a name of letters, digits, '_', '.' and '-'`);
    expect(liveSvm(simulator, "svm1").name).toBe("svm1");
  });

  it("cannot have one name", () => {
    expect(() => {
      renameLiveSvm(simulator, "svm1", "svm2");
    }).toThrow('SVM "svm1" cannot be renamed: the simulator has an SVM "svm2"; remove that one first');
  });
});
