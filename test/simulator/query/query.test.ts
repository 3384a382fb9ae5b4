import { parseObjectQuery, parseQuery } from "../../../lib/simulator/query";
import { ISCSI_SERVICES } from "../../../lib/simulator/iscsi-services";
import { refusalOf } from "../refusal-of";

const parse = (text: string): ReturnType<typeof parseQuery> => parseQuery(ISCSI_SERVICES, { query: text, hal: false });

const parseObject = (text: string): ReturnType<typeof parseObjectQuery> =>
  parseObjectQuery(ISCSI_SERVICES, { query: text, hal: false });

/** A start as a next link carries it, of whatever values. */
function startOf(position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

describe("parseQuery", () => {
  it("has room for 10,000 records on a page and returns them unless told otherwise", () => {
    expect(parse("")).toMatchObject({ maxRecords: 10_000, returnRecords: undefined, filters: [], start: undefined });
  });

  it.each([
    ["return_records=True", { returnRecords: true }],
    ["return_records=false", { returnRecords: false }],
    ["max_records=1", { maxRecords: 1 }],
    ["return_timeout=120", {}],
    ["return_timeout=0", {}],
    [`start=${startOf(["svm1", null, "u"])}`, { start: ["svm1", null, "u"] }],
  ])("takes %s", (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
  });

  it.each([
    ["max_records=0", "max_records"],
    ["max_records=ten", "max_records"],
    ["max_records=10001", "max_records"],
    ["max_records=-1", "max_records"],
    ["max_records=", "max_records"],
    ["return_timeout=121", "return_timeout"],
    ["return_timeout=1.5", "return_timeout"],
    ["return_records=yes", "return_records"],
    ["start=%21%21", "start"],
    ["start=W10", "start"],
    ["start=eyJhIjoxfQ", "start"],
    [`start=${startOf([{}, [], "svm1"])}`, "start"],
  ])("refuses %s", (text, target) => {
    expect(refusalOf(() => parse(text))).toMatchObject({ code: "262197", target });
  });

  it.each(["bogus=1", "fieldss=*", "target=x", "constructor=1"])(
    "refuses %s as an argument that it does not know",
    (text) => {
      expect(refusalOf(() => parse(text))).toMatchObject({ code: "262179" });
    },
  );
});

describe("parseObjectQuery", () => {
  it("shows all but the expensive fields by default", () => {
    const { fields } = parseObject("");

    expect([fields("enabled"), fields("target.alias"), fields("metric.status")]).toEqual([true, true, false]);
  });

  it("takes no filter", () => {
    expect(refusalOf(() => parseObject("svm.name=svm1"))).toMatchObject({
      code: "262179",
      target: "svm.name",
    });
  });

  it("passes over what only a collection has a use for, as some clients send it always", () => {
    expect(() => parseObject("max_records=1024&fields=*")).not.toThrow();
  });
});
