import {
  InterruptionError,
  isOntapIscsiError,
  isOntapRefusal,
  messageOf,
  OntapApiError,
  OntapIscsiError,
  partsOf,
  ReconcileError,
  SettingsError,
  TransportError,
  ValidationError,
} from "../lib/errors";

describe("errors", () => {
  const cause = new Error("beneath");

  const parts = { remedy: "mend it; look at it again", cause };

  it.each([
    new ValidationError("INVALID_VALUE", "x: got y", parts),
    new SettingsError("FILE_UNREADABLE", "x: got y", parts),
    new TransportError("CONNECTION_LOST", "x: got y", { ...parts, sent: true }),
    new OntapApiError("x: got y", { status: 400, ontapCode: "2" }, parts),
    new InterruptionError("INTERRUPTED", "x: got y", parts),
    new ReconcileError("STEP_FAILED", "x: got y", parts),
  ])("%p has a problem and a remedy, and its message is made of both", (error) => {
    expect(error).toMatchObject({ problem: "x: got y", remedy: parts.remedy, cause });
    expect(error.message).toBe("x: got y; mend it; look at it again");
    expect(partsOf(error)).toEqual({ problem: "x: got y", remedy: parts.remedy });
    expect([error.name, error instanceof OntapIscsiError]).toEqual([error.constructor.name, true]);
    expect(isOntapIscsiError(error)).toBe(true);
  });

  it("whose problem says all there is has no remedy", () => {
    const error = new ValidationError("INVALID_VALUE", "x: got y");
    expect([error.remedy, error.cause]).toEqual([undefined, undefined]);
    expect(error.message).toBe("x: got y");
    expect(partsOf(error)).toEqual({ problem: "x: got y" });
  });

  it("an error of somebody else is none of ours", () => {
    expect(isOntapIscsiError(Object.assign(new Error("x"), { code: "INVALID_VALUE" }))).toBe(false);
  });

  it.each([
    ["an ONTAP code came", { status: 409, ontapCode: "8", target: "svm", retryAfterMs: 1000 }, "ONTAP_REFUSED"],
    ["none came", { status: 502 }, "HTTP_STATUS"],
  ])("a refusal's own code tells whether %s", (_, details, code) => {
    expect(new OntapApiError("text", details)).toMatchObject({ ...details, code });
  });
});

describe("isOntapRefusal", () => {
  const refusal = new OntapApiError("text", { status: 409, ontapCode: "5374077" });

  it.each<[string, unknown, readonly string[], boolean]>([
    ["one of the codes", refusal, ["1", "5374077"], true],
    ["another code", refusal, ["1"], false],
    ["no code asked for", refusal, [], false],
    ["a refusal without an ONTAP code", new OntapApiError("text", { status: 409 }), ["1"], false],
    ["another error", new Error("5374077"), ["5374077"], false],
  ])("%s: %p", (_, error, codes, expected) => {
    expect(isOntapRefusal(error, ...codes)).toBe(expected);
  });
});

it.each<[unknown, string]>([
  [new Error("text"), "text"],
  ["text", "text"],
  [undefined, "undefined"],
])("the message of %p is %p, which is a problem without a remedy", (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
  expect(partsOf(thrown)).toEqual({ problem: message });
});
