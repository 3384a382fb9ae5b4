import { newSvm, uuidFromName } from "../../../lib/simulator/svm";
import { SimulatedCluster } from "../../../lib/simulator/router";
import { newState, svmByName, withSvm } from "../../../lib/simulator/state";
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
