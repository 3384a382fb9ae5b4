import { ValidationError } from "../../lib/errors";
import { ActiveSessions, decodeActiveSessions } from "../../lib/model/policies";
import { expectFailure, thrownBy } from "../helpers/failure";

describe("what becomes of active sessions", () => {
  it.each([
    ["protect", ActiveSessions.PROTECT],
    ["end", ActiveSessions.END],
    [undefined, ActiveSessions.PROTECT],
    [null, ActiveSessions.PROTECT],
  ])("is read from %j", (text, expected) => {
    expect(decodeActiveSessions("activeSessions", text)).toBe(expected);
  });

  it("is refused when it is something else", () => {
    const error = thrownBy(() => decodeActiveSessions("activeSessions", "END"));
    expectFailure(error, ValidationError, "INVALID_VALUE", 'activeSessions: got "END", expected "protect" or "end"');
  });
});
