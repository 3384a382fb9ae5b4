import { uuidFromName } from "../../../lib/simulator/state/identity";
import { SimulatedCluster } from "../../../lib/simulator/api/simulated-cluster";
import { newState, svmByName, withSvm } from "../../../lib/simulator/state/state";
import { newSvm } from "../../../lib/simulator/state/svm";
import { apiRequest, SERVICES, svmNames } from "../api-request";

const CREATE = apiRequest("POST", SERVICES, { body: '{"svm.name": "svm1"}' });
const LIST = apiRequest("GET", SERVICES);

function cluster(svm: object = {}): SimulatedCluster {
  return new SimulatedCluster(newState([newSvm({ name: "svm1", ...svm })]));
}

describe("a simulated cluster", () => {
  it("keeps what a write has changed", () => {
    const simulated = cluster();
    simulated.answer(CREATE);

    expect(svmNames(simulated.answer(LIST))).toEqual(["svm1"]);
  });

  it("can be changed by somebody else", () => {
    const simulated = cluster();
    simulated.update((state) => withSvm(state, uuidFromName("svm1"), { name: "renamed" }));

    expect(svmByName(simulated.state, "renamed")).toBeDefined();
  });

  it("shows as many GETs as told what was before the last write", () => {
    const simulated = cluster();
    simulated.serveStale(2);
    simulated.answer(CREATE);

    expect([1, 2, 3].map(() => svmNames(simulated.answer(LIST)))).toEqual([[], [], ["svm1"]]);
  });

  it("does not take a refused write for the last one", () => {
    const simulated = cluster();
    simulated.answer(CREATE);
    simulated.answer(CREATE);
    simulated.serveStale(1);

    expect(svmNames(simulated.answer(LIST))).toEqual([]);
  });
});

describe("a job", () => {
  const job = (simulated: SimulatedCluster): unknown =>
    simulated.answer(apiRequest("GET", `/cluster/jobs/${uuidFromName("job 1")}`)).body;

  it("is accepted with 202 and a link to itself", () => {
    const uuid = uuidFromName("job 1");

    expect(cluster().accept({ ...CREATE, hal: true }, {})).toMatchObject({
      status: 202,
      body: { job: { uuid, _links: { self: { href: `/api/cluster/jobs/${uuid}` } } } },
    });
  });

  it("stands in the list of all", () => {
    const simulated = cluster();
    simulated.accept(CREATE, {});
    simulated.accept(CREATE, {});
    const { body } = simulated.answer(apiRequest("GET", "/cluster/jobs?max_records=1&fields=uuid"));
    expect(body).toMatchObject({ num_records: 1, records: [{ uuid: uuidFromName("job 1") }] });
  });

  it("runs for so many GETs, and has its effect when it is done", () => {
    const simulated = cluster();
    simulated.accept(CREATE, { reads: 2 });

    expect([job(simulated), svmNames(simulated.answer(LIST))]).toEqual([
      expect.objectContaining({ state: "running", code: 0 }),
      [],
    ]);
    expect(job(simulated)).toMatchObject({ state: "success", code: 0 });
    expect(svmNames(simulated.answer(LIST))).toEqual(["svm1"]);
  });

  it("fails with the code, a number, that the write would have been refused with", () => {
    const simulated = cluster({ state: "stopped" });
    simulated.accept(CREATE, {});

    expect(job(simulated)).toMatchObject({
      state: "failure",
      code: 5374893,
      message: expect.stringContaining("stopped") as string,
    });
  });

  it.each([
    ["9.9.1", { code: "5374893", message: expect.stringContaining("stopped") as string }],
    ["9.8", undefined],
  ])("has in %s the error %j when it failed", (version, error) => {
    const simulated = new SimulatedCluster(newState([newSvm({ name: "svm1", state: "stopped" })], { version }));
    simulated.accept(CREATE, {});

    expect((job(simulated) as { readonly error?: object }).error).toEqual(error);
  });

  it("fails with the code that it is given, after so many GETs, and without an effect", () => {
    const simulated = cluster();
    simulated.accept(CREATE, { reads: 1, code: "2621573" });

    expect(job(simulated)).toMatchObject({ state: "running" });
    expect(job(simulated)).toMatchObject({
      state: "failure",
      code: 2621573,
      error: { code: "2621573", message: "The SVM is temporarily locked by another operation." },
    });
    expect(svmNames(simulated.answer(LIST))).toEqual([]);
  });

  it.each([
    [{ code: "77" }, "simulated fault"],
    [{ code: "8", message: "busy" }, "busy"],
  ])("fails for %j with the message %j", (fault, message) => {
    const simulated = cluster();
    simulated.accept(CREATE, fault);

    expect(job(simulated)).toMatchObject({ message, error: { message } });
  });

  it("of which nobody knows is 404", () => {
    expect(cluster().answer(apiRequest("GET", "/cluster/jobs/nope"))).toMatchObject({ status: 404, code: "4" });
  });
});
