import { parseObjectQuery, parseQuery, selectFields } from "../../lib/simulator/query";
import { ISCSI_SERVICES } from "../../lib/simulator/iscsi-services";
import { refusalOf } from "./refusal-of";

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

const CHEAP = Object.keys(ISCSI_SERVICES.fields).filter((field) => !/^(metric|statistics)/.test(field));

function selected(text: string | undefined): string[] {
  const select = selectFields(ISCSI_SERVICES, text);
  return Object.keys(ISCSI_SERVICES.fields).filter(select);
}

describe("selectFields", () => {
  it.each([
    ["nothing asked for: the keys", undefined, ["svm.uuid", "svm.name"]],
    ["an empty list: the keys", "", ["svm.uuid", "svm.name"]],
    ["a leaf, with the keys", "enabled", ["svm.uuid", "svm.name", "enabled"]],
    ["an object with all its leaves", "target", ["svm.uuid", "svm.name", "target.name", "target.alias"]],
    ["an object's leaves by a star", "target.*", ["svm.uuid", "svm.name", "target.name", "target.alias"]],
    ["several, with blanks", "enabled, target.alias", ["svm.uuid", "svm.name", "enabled", "target.alias"]],
    ["a star: all but the expensive ones", "*", CHEAP],
    ["a star and a negation", "*,!target.alias", CHEAP.filter((field) => field !== "target.alias")],
    ["a negation alone: all others", "!target", CHEAP.filter((field) => !field.startsWith("target."))],
    ["the keys even if they are negated", "enabled,!svm.uuid", ["svm.uuid", "svm.name", "enabled"]],
    ["an expensive field when it is named", "metric", ["svm.uuid", "svm.name", "metric.status", "metric.duration"]],
    ["two stars: really all", "**", Object.keys(ISCSI_SERVICES.fields)],
  ])("takes %s", (_, text, expected) => {
    expect(selected(text)).toEqual(expected);
  });

  it.each(["size", "target.size", "!size", "svm.", "toString"])(
    "refuses %s with the message that a real system has",
    (text) => {
      const name = text.replace("!", "");
      expect(refusalOf(() => selectFields(ISCSI_SERVICES, text))).toEqual({
        code: "262197",
        message: `The value "${name}" is invalid for field "fields" (<field,...>)`,
        target: "fields",
      });
    },
  );
});
