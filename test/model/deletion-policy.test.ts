import { ValidationError } from "../../lib/errors";
import { decodeDeletionPolicy, DeletionPolicy } from "../../lib/model/policies";
import { expectFailure, thrownBy } from "../helpers/failure";

describe("a deletion policy", () => {
  it.each([
    ["retain", DeletionPolicy.RETAIN],
    ["disable", DeletionPolicy.DISABLE],
    ["delete", DeletionPolicy.DELETE],
  ])("is read from %j", (text, expected) => {
    expect(decodeDeletionPolicy("deletionPolicy", text)).toBe(expected);
  });

  it.each<[unknown, "MISSING_VALUE" | "INVALID_VALUE", string]>([
    [undefined, "MISSING_VALUE", "deletionPolicy: missing"],
    ["DELETE", "INVALID_VALUE", 'deletionPolicy: got "DELETE", expected "retain" or "disable" or "delete"'],
  ])("is refused when it is %j", (value, code, message) => {
    const error = thrownBy(() => decodeDeletionPolicy("deletionPolicy", value));
    expectFailure(error, ValidationError, code, message);
  });
});
