import { SettingsError } from "../../lib/errors";
import { fixedToken } from "../../lib/ontap/credentials";
import { expectFailure, thrownBy } from "../helpers/failure";

it.each([
  ["is empty", ""],
  ["has a space", "hush hush"],
  ["has a line break, which would begin another header", "hush\nX-Evil: 1"],
  ["is not ASCII", "hüsh"],
])("a token that %s is refused and not shown", (_, token) => {
  const error = thrownBy(() => fixedToken("ONTAP_TOKEN", token));
  expectFailure(error, SettingsError, "TOKEN_INVALID", "ONTAP_TOKEN");
  expect(String(error)).not.toContain("sh");
});
