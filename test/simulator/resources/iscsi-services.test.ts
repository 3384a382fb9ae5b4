import { route } from "../../../lib/simulator/router";
import { newService, newSvm, type Service, type Svm } from "../../../lib/simulator/svm";
import { newState } from "../../../lib/simulator/state";
import { answer, apiRequest, SERVICES, svmNames } from "../api-request";

function svmWith(name: string, service: Partial<Service>): Svm {
  const svm = newSvm({ name });
  return { ...svm, service: newService(svm, service) };
}

const STATE = newState([
  svmWith("svm2", { enabled: false }),
  svmWith("svm1", { targetAlias: "" }),
  newSvm({ name: "bare" }),
  svmWith("backup", { targetAlias: "b" }),
]);

const list = (query: string, svmScope?: string): string[] =>
  svmNames(answer(STATE, "GET", `${SERVICES}${query}`, { svmScope }));

describe("GET of the services", () => {
  it("lists the SVMs that have one, by name", () => {
    expect(list("")).toEqual(["backup", "svm1", "svm2"]);
  });

  it.each([
    ["?svm.name=svm*", ["svm1", "svm2"]],
    ["?svm.name=svm1%7Csvm2", ["svm1", "svm2"]],
    ["?svm.name=%21svm1", ["backup", "svm2"]],
    ["?enabled=True", ["backup", "svm1"]],
    ["?target.alias=null", ["svm1"]],
    ["?target.name=*sn.*", ["backup", "svm1", "svm2"]],
    ["?order_by=svm.name%20desc", ["svm2", "svm1", "backup"]],
    ["?svm.uuid=nope", []],
  ])("filters and orders by %s", (query, names) => {
    expect(list(query)).toEqual(names);
  });

  it("shows a scoped request its own SVM alone", () => {
    expect([list("", "svm2"), list("", "bare")]).toEqual([["svm2"], []]);
  });

  it("refuses a scope that does not exist", () => {
    expect(answer(STATE, "GET", SERVICES, { svmScope: "nope" }).code).toBe("2621462");
  });

  it("leaves a cleared alias out", () => {
    expect(answer(STATE, "GET", `${SERVICES}?svm.name=svm1&fields=target.alias`).body).toMatchObject({
      records: [{ svm: { name: "svm1" } }],
    });
    expect(JSON.stringify(answer(STATE, "GET", `${SERVICES}?svm.name=svm1&fields=*`).body)).not.toContain("alias");
  });
});

describe("GET of one service", () => {
  const path = `${SERVICES}/${newSvm({ name: "svm2" }).uuid}`;

  it("is the bare object with all but the expensive fields", () => {
    expect(answer(STATE, "GET", path).body).toEqual({
      svm: { uuid: newSvm({ name: "svm2" }).uuid, name: "svm2" },
      enabled: false,
      target: { name: newService(newSvm({ name: "svm2" })).targetName, alias: "svm2" },
    });
  });

  it("has measurements when they are named", () => {
    expect(answer(STATE, "GET", `${path}?fields=metric,statistics.status`).body).toMatchObject({
      metric: { status: "ok", iops: { read: 0, other: 0 }, throughput: { total: 0 } },
      statistics: { status: "ok" },
    });
  });
});

describe("PATCH and DELETE of the collection", () => {
  const act = (method: string, query: string, body = ""): ReturnType<typeof route> =>
    route(STATE, apiRequest(method, `${SERVICES}${query}`, { body }));
  const enabled = ({ state }: ReturnType<typeof route>): unknown[] => state.svms.map(({ service }) => service?.enabled);

  it("change what the query matches, and nothing else", () => {
    const outcome = act("PATCH", "?svm.name=svm*", '{"enabled": false}');

    expect(outcome.response.body).toEqual({ num_records: 2 });
    expect(enabled(outcome)).toEqual([false, false, undefined, true]);
  });

  it("delete what the query matches", () => {
    expect(enabled(act("DELETE", "?enabled=false"))).toEqual([undefined, true, undefined, true]);
  });

  it("stop at the first refusal, with what was done before it", () => {
    const disabled = act("PATCH", "?svm.name=backup", '{"enabled": false}').state;
    const outcome = route(disabled, apiRequest("DELETE", `${SERVICES}?svm.name=*`));

    expect(outcome.response.code).toBe("5373960");
    expect(enabled(outcome)).toEqual([false, true, undefined, undefined]);
  });

  it.each(["PATCH", "DELETE"])("are refused without a query: %s", (method) => {
    expect(act(method, "").response).toMatchObject({ status: 400, code: "2" });
  });
});
