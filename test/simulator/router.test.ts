import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SimulatedCluster } from "../../lib/simulator/router";
import { newService, newSvm } from "../../lib/simulator/svm";
import { newState } from "../../lib/simulator/state";
import { REPOSITORY } from "../helpers/repository";
import { answer, apiRequest, SERVICES, svmNames } from "./api-request";

const SVM = newSvm({ name: "svm1" });
const STATE = newState([{ ...SVM, service: newService(SVM) }]);

function allowedAt(path: string): string | undefined {
  return answer(STATE, "PUT", path).headers.Allow;
}

describe("route", () => {
  it.each(["/cluster/", "//cluster", "/cluster//"])("serves /api%s as /api/cluster", (path) => {
    expect(answer(STATE, "GET", path)).toEqual(answer(STATE, "GET", "/cluster"));
  });

  it.each([
    [SERVICES, "PUT", "GET, POST, PATCH, DELETE"],
    [`${SERVICES}/${SVM.uuid}`, "POST", "GET, PATCH, DELETE"],
    ["/protocols/san/iscsi/sessions", "OPTIONS", "GET"],
    ["/protocols/san/iscsi/sessions/x/lif1/1", "PUT", "GET"],
    ["/network/ip/interfaces", "DELETE", "GET"],
    ["/network/ip/interfaces/x", "PATCH", "GET"],
    ["/svm/svms", "POST", "GET"],
    ["/svm/svms/x", "DELETE", "GET, PATCH"],
    ["/cluster", "constructor", "GET"],
    ["/cluster/nodes", "POST", "GET"],
    ["/cluster/licensing/licenses", "POST ", "GET"],
  ])("refuses for %s the method %s, and names %s", (path, method, allow) => {
    expect(answer(STATE, method, path)).toMatchObject({ status: 405, headers: { Allow: allow }, code: "3" });
  });

  it("has the paths and methods of docs/simulator.md", () => {
    const page = readFileSync(join(REPOSITORY, "docs", "simulator.md"), "utf8");
    const rows = Array.from(page.matchAll(/^\| `(\/\S+)` +\| ([A-Z, ]+?) +\|$/gm), ([, path = "", methods]) => [
      path,
      methods,
    ]);
    expect(rows).toHaveLength(14);
    expect(rows).toEqual(rows.map(([path = ""]) => [path, allowedAt(path.replaceAll(/\{.*?\}/g, "x"))]));
  });

  it.each(["/storage/volumes", `${SERVICES}/x/y`, "", "/"])("answers 404 for /api%s", (path) => {
    expect(answer(STATE, "GET", path)).toMatchObject({ status: 404, body: { error: { code: "3" } } });
  });

  it("lets the seed choose the status of a code", () => {
    const state = { ...STATE, statusByCode: { "5374077": 418 } };

    expect(answer(state, "POST", SERVICES, { body: '{"svm.name": "svm1"}' })).toMatchObject({
      status: 418,
      code: "5374077",
    });
  });
});

it("a simulated cluster does not take a refused write for the last one", () => {
  const create = apiRequest("POST", SERVICES, { body: '{"svm.name": "svm1"}' });
  const simulated = new SimulatedCluster(newState([SVM]));
  simulated.answer(create);
  simulated.answer(create);
  simulated.serveStale(1);

  const reads = [1, 2].map(() => svmNames(simulated.answer(apiRequest("GET", SERVICES))));
  expect(reads).toEqual([[], ["svm1"]]);
});
