import type { FaultEffect, FaultRule } from "../../lib/simulator/schema-types";
import { FaultRules, faultyResponse, targetSvm } from "../../lib/simulator/faults";
import { SimulatorError } from "../../lib/simulator/simulator-error";
import { expectFailure, thrownBy } from "../helpers/failure";
import { apiRequest, SERVICES } from "./api-request";
import { newState } from "../../lib/simulator/state";
import { newSvm, uuidFromName } from "../../lib/simulator/svm";

function hits(rule: Omit<FaultRule, "do">, requests: readonly (readonly [string, string])[]): boolean[] {
  const rules = new FaultRules([{ ...rule, do: { status: 503 } }]);
  return requests.map(([method, path]) => rules.take(method, path) !== undefined);
}

describe("a fault rule", () => {
  it.each<[string, Omit<FaultRule, "do">, boolean]>([
    ["everything", {}, true],
    ["its method", { method: "POST" }, true],
    ["any method", { method: "*" }, true],
    ["not another method", { method: "PATCH" }, false],
    ["its path", { path: `${SERVICES}/x` }, true],
    ["what lies under its path", { path: SERVICES }, true],
    ["what lies under it, with a slash at its end", { path: `${SERVICES}/` }, true],
    ["everything under the root", { path: "/" }, true],
    ["not what only begins with the same letters", { path: "/protocols/san/iscsi/serv" }, false],
    ["not what lies under it, when it is exact", { path: SERVICES, exact: true }, false],
    ["just its path, when it is exact", { path: `${SERVICES}/x`, exact: true }, true],
  ])("happens to %s", (_, rule, expected) => {
    expect(hits(rule, [["POST", `${SERVICES}/x`]])).toEqual([expected]);
  });

  it("skips and counts the requests that match it, and no others", () => {
    const requests = [
      ["POST", SERVICES],
      ["GET", SERVICES],
      ["POST", SERVICES],
      ["POST", SERVICES],
      ["POST", SERVICES],
    ] as const;

    expect(hits({ method: "POST", skip: 1, times: 2 }, requests)).toEqual([false, false, true, true, false]);
  });

  it("lets the next rule have a request that it skips", () => {
    const rules = new FaultRules([{ skip: 1, do: { status: 500 } }, { do: { status: 501 } }]);

    expect([rules.take("GET", "/"), rules.take("GET", "/")]).toEqual([{ status: 501 }, { status: 500 }]);
  });

  it("can be added and cleared at any time", () => {
    const rules = new FaultRules();
    rules.add({ do: { status: 500 } });
    const before = rules.take("GET", "/");
    rules.clear();

    expect([before, rules.take("GET", "/")]).toEqual([{ status: 500 }, undefined]);
  });

  it.each<[unknown, ...string[]]>([
    [{ methd: "GET", do: {} }, "faults[1].methd: unknown, expected one of method, path,", "did you mean method?"],
    [{ method: "get", do: {} }, 'faults[1].method: got "get", expected one of *, GET,'],
    [{ path: "/api/svm", do: {} }, 'faults[1].path: got "/api/svm", expected a path that begins with "/" and leaves'],
    [{ path: "/svm" }, "faults[1].do: got nothing, expected what happens"],
    [{ do: { code: 6 } }, "faults[1].do.code: got 6, expected an ONTAP code, digits only"],
  ])("is not added when it is %j, and nothing with it", (rule, ...messages) => {
    const rules = new FaultRules();
    const error = thrownBy(() => {
      rules.add({ do: { status: 500 } }, rule as never);
    });

    expectFailure(error, SimulatorError, "SEED_INVALID", ...messages);
    expect(rules.take("GET", "/")).toBeUndefined();
  });
});

const GENUINE = { status: 201, headers: { "Content-Type": "application/json" }, body: "{\n}", code: undefined };

describe("the answer that meets a fault", () => {
  it("leaves an answer alone that no fault is about", () => {
    expect(faultyResponse({ delayMs: 5 }, GENUINE)).toEqual(GENUINE);
  });

  it.each<[string, FaultEffect, object]>([
    ["a code with its usual status and message", { code: "2621573" }, { status: 409, code: "2621573" }],
    ["a code with another status", { code: "262160", status: 429 }, { status: 429, code: "262160" }],
    ["a code that it does not know", { code: "77" }, { status: 500, code: "77" }],
    ["a status alone, as a proxy's page", { status: 503 }, { status: 503, code: undefined }],
    [
      "a 202 with a job",
      { status: 202 },
      { status: 202, body: expect.stringMatching(/"job": \{\s+"uuid": "/) as string },
    ],
    ["a page, as a proxy's failure", { html: true }, { status: 502 }],
    ["a body with a status", { status: 200, body: { a: 1 } }, { status: 200, body: '{\n  "a": 1\n}' }],
    ["a body as text", { status: 418, body: "teapot" }, { status: 418, body: "teapot" }],
    ["the real status with another body", { replaceBody: [] }, { status: 201, body: "[\n]" }],
  ])("shows %s", (_, fault, expected) => {
    expect(faultyResponse(fault, GENUINE)).toMatchObject(expected);
  });

  it("writes a refusal's body with the code's message or its own", () => {
    expect(faultyResponse({ code: "8" }, undefined).body).toContain('"message": "entry is in use"');
    expect(faultyResponse({ code: "8", message: "busy" }, undefined).body).toContain('"message": "busy"');
  });

  it("shows what is no JSON as garbage, under the real status", () => {
    const { status, body } = faultyResponse({ garbage: true }, GENUINE);

    expect(status).toBe(201);
    expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
  });

  it.each([1, "Wed, 21 Oct 2026 07:28:00 GMT"])("asks to come back after %s", (retryAfter) => {
    expect(faultyResponse({ status: 503, retryAfter }, undefined).headers).toMatchObject({
      "Retry-After": String(retryAfter),
      "Content-Type": "text/html",
      Connection: "close",
    });
  });
});

const UUID = uuidFromName("svm1");
const STATE = newState([newSvm({ name: "svm0" }), newSvm({ name: "svm1" })]);

describe("the SVM that a request is about", () => {
  it.each([
    ["the path names it", "PATCH", `${SERVICES}/${UUID}`, '{"enabled": true}'],
    ["the path names one of its sessions", "GET", `/protocols/san/iscsi/sessions/${UUID}/lif1/1`, ""],
    ["a filter names it", "GET", `${SERVICES}?svm.name=svm1`, ""],
    ["a filter has its UUID", "GET", `${SERVICES}?fields=*&svm.uuid=${UUID}`, ""],
    ["the body names it", "POST", SERVICES, '{"svm": {"name": "svm1"}}'],
    ["the body has its UUID", "POST", SERVICES, `{"svm": {"uuid": "${UUID}"}}`],
    ["the body names it with a dotted key", "POST", SERVICES, '{"svm.name": "svm1"}'],
  ])("is found when %s", (_, method, target, body) => {
    expect(targetSvm(STATE, apiRequest(method, target, { body }))?.name).toBe("svm1");
  });

  it.each([
    ["all of them", "GET", SERVICES, ""],
    ["one that there is not", "GET", `${SERVICES}?svm.name=svm2`, ""],
    ["nobody knows what", "POST", SERVICES, "{svm1"],
    ["a list", "POST", SERVICES, '["svm1"]'],
    ["an SVM without a name", "POST", SERVICES, '{"svm": "svm1"}'],
  ])("is none when it is about %s", (_, method, target, body) => {
    expect(targetSvm(STATE, apiRequest(method, target, { body }))).toBeUndefined();
  });
});
