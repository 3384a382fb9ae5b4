import fc from "fast-check";
import { route } from "../../../lib/simulator/router";
import { newService, newSvm } from "../../../lib/simulator/svm";
import { newState } from "../../../lib/simulator/state";
import { answer, apiRequest, SERVICES } from "../api-request";

const SVM = newSvm({ name: "svm1" });
const STATE = newState([{ ...SVM, service: newService(SVM) }]);

describe("route", () => {
  it.each(["/cluster/", "//cluster", "/v1/cluster", "/v1/cluster//"])("serves /api%s as /api/cluster", (path) => {
    expect(answer(STATE, "GET", path)).toEqual(answer(STATE, "GET", "/cluster"));
  });

  it("answers HEAD wherever it answers GET", () => {
    expect(answer(STATE, "HEAD", SERVICES).status).toBe(200);
  });

  it.each([
    [SERVICES, "GET, HEAD, POST, PATCH, DELETE, OPTIONS"],
    [`${SERVICES}/${SVM.uuid}`, "GET, HEAD, PATCH, DELETE, OPTIONS"],
    ["/protocols/san/iscsi/sessions", "GET, HEAD, OPTIONS"],
    ["/protocols/san/iscsi/sessions/x/lif1/1", "GET, HEAD, OPTIONS"],
    ["/network/ip/interfaces", "GET, HEAD, OPTIONS"],
    ["/network/ip/interfaces/x", "GET, HEAD, OPTIONS"],
    ["/svm/svms", "GET, HEAD, POST, OPTIONS"],
    ["/cluster", "GET, HEAD, OPTIONS"],
    ["/cluster/licensing/licenses", "GET, HEAD, OPTIONS"],
  ])("tells by OPTIONS, and with a refused PUT, what %s allows", (path, allow) => {
    expect(answer(STATE, "OPTIONS", path)).toMatchObject({ status: 200, headers: { Allow: allow }, body: undefined });
    expect(answer(STATE, "PUT", path)).toMatchObject({ status: 405, headers: { Allow: allow }, code: "3" });
  });

  it.each(["constructor", "toString", "POST "])("refuses the method %j", (method) => {
    expect(answer(STATE, method, "/cluster").status).toBe(405);
  });

  it.each(["/storage/volumes", "/cluster/nodes", `${SERVICES}/x/y`, "", "/"])("answers 404 for /api%s", (path) => {
    expect(answer(STATE, "GET", path)).toMatchObject({ status: 404, body: { error: { code: "3" } } });
  });

  it("lets the seed choose the status of a code", () => {
    const state = { ...STATE, statusByCode: { "5374077": 418 } };

    expect(answer(state, "POST", SERVICES, { body: '{"svm.name": "svm1"}' })).toMatchObject({
      status: 418,
      code: "5374077",
    });
  });

  it("survives whatever a request can hold, and keeps the state when it refuses", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("svm.name=", "fields=", "order_by=", "%", "%zz", "..", "[", "__proto__", "null", "\u0000"),
    );
    const json = fc.oneof(fc.json(), fc.string(), fc.constant('{"svm.name":"svm1","enabled":[]}'));
    const path = fc.oneof(fc.constantFrom(SERVICES, `${SERVICES}/${SVM.uuid}`, "/svm/svms", "/cluster"), text);
    const method = fc.constantFrom("GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE", "PUT");
    const scope = fc.option(fc.constantFrom("svm1", "nope"), { nil: undefined });

    fc.assert(
      fc.property(method, path, fc.array(text, { maxLength: 4 }), json, scope, (verb, where, query, body, svmScope) => {
        const request = apiRequest(verb, `${where}?${query.join("&")}`, { body, svmScope });
        const { state, response } = route(STATE, request);
        expect(response.status).toBeGreaterThanOrEqual(200);
        expect(response.code === undefined || state === STATE).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
