import { ValidationError } from "../../lib/errors";
import { decodeSpec, encodeSpec, type IscsiServiceSpec, serviceKey } from "../../lib/model/service";
import { expectFailure, thrownBy } from "../helpers/failure";

const UUID = "19d04b8e-94d7-11e8-8370-005056b48fd2";

describe("a spec as flat texts", () => {
  it.each<[string, IscsiServiceSpec, Record<string, string>]>([
    ["only what is declared is there", { svmName: "svm1" }, { svmName: "svm1", ensure: "present" }],
    [
      "no alias is not an empty one",
      { svmName: "s", enabled: false, targetAlias: "" },
      { svmName: "s", ensure: "present", enabled: "false", targetAlias: "" },
    ],
    [
      "every field",
      { svmName: "svm1", svmUuid: UUID, enabled: true, targetAlias: "${x}" },
      { svmName: "svm1", svmUuid: UUID, ensure: "present", enabled: "true", targetAlias: "${x}" },
    ],
    ["an absence", { svmName: "svm1", ensure: "absent" }, { svmName: "svm1", ensure: "absent" }],
  ])("%s, and comes back as it was", (_, spec, texts) => {
    expect(encodeSpec(spec)).toEqual(texts);
    expect(decodeSpec(texts)).toEqual(spec);
  });

  it("other fields, such as the triggers of a resource, are ignored", () => {
    const fields = { svmName: "svm1", enabled: "true", live: "in sync", drift: null, key: "svm1" };
    expect(decodeSpec(fields)).toEqual({ svmName: "svm1", enabled: true });
  });

  it("a null is as good as an absent field", () => {
    expect(decodeSpec({ svmName: "svm1", svmUuid: null, enabled: "true", targetAlias: null })).toEqual({
      svmName: "svm1",
      enabled: true,
    });
  });

  it("a UUID becomes lower case and an alias composed, so that comparing is enough", () => {
    const spec = decodeSpec({ svmUuid: UUID.toUpperCase(), enabled: "true", targetAlias: "e\u0301" });
    expect(spec).toEqual({ svmUuid: UUID, enabled: true, targetAlias: "\u00e9" });
  });

  it.each<[string, Record<string, unknown>, "MISSING_VALUE" | "INVALID_VALUE", string[]]>([
    ["no SVM", { enabled: "true" }, "MISSING_VALUE", ["svmName and svmUuid", "at least one"]],
    ["a bad name", { svmName: "svm 1", enabled: "true" }, "INVALID_VALUE", ["svmName:", '"svm 1"', "letters"]],
    ["a bad UUID", { svmUuid: "x", enabled: "true" }, "INVALID_VALUE", ["svmUuid:", '"x"', "UUID"]],
    ["a bad alias", { svmName: "s", enabled: "true", targetAlias: "a b" }, "INVALID_VALUE", ["targetAlias:", '"a b"']],
    ["a number for a name", { svmName: 5, enabled: "true" }, "INVALID_VALUE", ["svmName:", "got 5", "a string"]],
    [
      "another presence",
      { svmName: "s", ensure: "gone" },
      "INVALID_VALUE",
      ["ensure:", '"gone"', '"present" or "absent"'],
    ],
    ["another flag", { svmName: "s", enabled: "yes" }, "INVALID_VALUE", ["enabled:", '"yes"', '"true" or "false"']],
  ])("%s is refused", (_, fields, code, fragments) => {
    expectFailure(
      thrownBy(() => decodeSpec(fields)),
      ValidationError,
      code,
      ...fragments,
    );
  });
});

it.each([
  [{ svmName: "svm1" }, "svm1"],
  [{ svmUuid: UUID }, UUID],
  [{ svmName: "svm1", svmUuid: UUID }, "svm1"],
])("the key of %j is %p", (spec, key) => {
  expect(serviceKey(spec)).toBe(key);
});
