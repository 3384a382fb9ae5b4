import { disguise, takesEffect } from "../../../lib/simulator/faults";
import type { FaultEffect } from "../../../lib/simulator/schema-types";

const GENUINE = { status: 201, headers: { "Content-Type": "application/json" }, body: "{\n}", code: undefined };

describe("takesEffect", () => {
  it.each<[FaultEffect, boolean]>([
    [{}, true],
    [{ delayMs: 5 }, true],
    [{ truncate: true }, true],
    [{ garbage: true }, true],
    [{ replaceBody: {} }, true],
    [{ drop: "after" }, true],
    [{ drop: "before" }, false],
    [{ status: 503 }, false],
    [{ code: "262160" }, false],
    [{ html: true }, false],
    [{ body: "x" }, false],
    [{ status: 502, after: true }, true],
  ])("of a request that meets %j is %s", (fault, expected) => {
    expect(takesEffect(fault)).toBe(expected);
  });
});

describe("disguise", () => {
  it("leaves an answer alone that no fault is about", () => {
    expect(disguise({ delayMs: 5 }, GENUINE)).toEqual(GENUINE);
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
    expect(disguise(fault, GENUINE)).toMatchObject(expected);
  });

  it("writes a refusal's body with the code's message or its own", () => {
    expect(disguise({ code: "8" }, undefined).body).toContain('"message": "entry is in use"');
    expect(disguise({ code: "8", message: "busy" }, undefined).body).toContain('"message": "busy"');
  });

  it("shows what is no JSON as garbage, under the real status", () => {
    const { status, body } = disguise({ garbage: true }, GENUINE);

    expect(status).toBe(201);
    expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
  });

  it.each([1, "Wed, 21 Oct 2026 07:28:00 GMT"])("asks to come back after %s", (retryAfter) => {
    expect(disguise({ status: 503, retryAfter }, undefined).headers).toMatchObject({
      "Retry-After": String(retryAfter),
      "Content-Type": "text/html",
      Connection: "close",
    });
  });
});
