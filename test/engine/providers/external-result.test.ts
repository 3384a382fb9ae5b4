import { parseResult, ResultError } from "./external-result";

describe("a program's output", () => {
  it.each([
    ["an object of strings", '{"a":"1","b":""}\n', { a: "1", b: "" }],
    ["an empty object", "{}", {}],
    ["a null value, which is an empty string", '{"a":null}', { a: "" }],
    ["null, which is no values", "null", {}],
  ])("%s is a result", (_, output, result) => {
    expect(parseResult(output)).toEqual(result);
  });

  it.each([
    ["nothing", " \n", "unexpected end of JSON input"],
    ["a number", '{"a":1}', "json: cannot unmarshal number into Go value of type string"],
    ["a boolean", '{"a":true}', "json: cannot unmarshal bool into Go value of type string"],
    ["a list in an object", '{"a":[]}', "json: cannot unmarshal array into Go value of type string"],
    ["an object in an object", '{"a":{}}', "json: cannot unmarshal object into Go value of type string"],
    ["a list", "[]", "json: cannot unmarshal array into Go value of type map[string]string"],
    ["a text", '"a"', "json: cannot unmarshal string into Go value of type map[string]string"],
  ])("%s is none", (_, output, message) => {
    expect(() => parseResult(output)).toThrow(new ResultError(message));
  });

  it.each(["done", '{"a":"1"} {"b":"2"}', '{"a":"1"'])("%j is no JSON", (output) => {
    expect(() => parseResult(output)).toThrow(new ResultError("invalid JSON"));
  });
});
