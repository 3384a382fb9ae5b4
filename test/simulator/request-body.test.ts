import { decodeBody } from "../../lib/simulator/request-body";
import { refusalOf } from "./refusal-of";

const SCHEMA = {
  settable: { "svm.name": "string", enabled: "boolean", "target.alias": "string" },
  readOnly: ["target.name", "metric"],
} as const;

const decode = (text: string): object => Object.fromEntries(decodeBody(text, SCHEMA));

describe("decodeBody", () => {
  it.each([
    ["nested keys", '{"svm": {"name": "x"}}', { "svm.name": "x" }],
    ["dotted keys", '{"svm.name": "x", "target.alias": "y"}', { "svm.name": "x", "target.alias": "y" }],
    ["a dotted key with an object in it", '{"target": {"alias": ""}}', { "target.alias": "" }],
    ["booleans", '{"enabled": false}', { enabled: false }],
    ["booleans as texts", '{"enabled": "False"}', { enabled: false }],
    ["empty objects as nothing", '{"svm": {}, "target": {}}', {}],
    ["an empty object", "{}", {}],
    ["no body at all", "", {}],
    ["blanks as no body", " \n", {}],
    ["the last of two values", '{"enabled": true, "enabled": false}', { enabled: false }],
  ])("takes %s", (_, text, expected) => {
    expect(decode(text)).toEqual(expected);
  });

  it.each([
    ["what is no JSON", "{", "262199", undefined],
    ["half an object", '{"enabled":', "262199", undefined],
    ["a list", "[]", "262200", undefined],
    ["a text", '"x"', "262200", undefined],
    ["null", "null", "262200", undefined],
    ["objects beyond any depth", `${'{"a":'.repeat(40)}1${"}".repeat(40)}`, "262201", undefined],
    ["a field that nobody knows", '{"bogus": 1}', "262179", "bogus"],
    ["one inside of a known object", '{"svm": {"color": "red"}}', "262179", "svm.color"],
    ["an unknown empty object", '{"bogus": {}}', "262179", "bogus"],
    ["a prototype's name", '{"__proto__": 1, "constructor": 2}', "262179", "__proto__"],
    ["a field that cannot be set", '{"target": {"name": "iqn"}}', "262196", "target.name"],
    ["a part of one", '{"metric": {"iops": {"read": 1}}}', "262196", "metric.iops.read"],
    ["an object with a known name as a text", '{"svm": "x"}', "262179", "svm"],
    ["a number for a boolean", '{"enabled": 1}', "262197", "enabled"],
    ["another text for a boolean", '{"enabled": "yes"}', "262197", "enabled"],
    ["null for a boolean", '{"enabled": null}', "262197", "enabled"],
    ["a number for a text", '{"target.alias": 5}', "262197", "target.alias"],
    ["a list for a text", '{"target.alias": ["x"]}', "262197", "target.alias"],
    ["an empty object for a text", '{"target.alias": {}}', "262197", "target.alias"],
  ])("refuses %s", (_, text, code, target) => {
    expect(refusalOf(() => decode(text))).toMatchObject({ code, target });
  });

  it("refuses a list of lists of any depth without running out of stack", () => {
    const deep = `{"enabled": ${"[".repeat(200_000)}${"]".repeat(200_000)}}`;

    expect(refusalOf(() => decode(deep))).toMatchObject({ code: "262197" });
  });
});
