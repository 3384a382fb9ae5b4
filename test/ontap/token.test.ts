import { SettingsError } from "../../lib/errors";
import { readCredentials } from "../../lib/ontap/credentials";
import { Profile } from "../../lib/ontap/profile";
import { expectFailure, thrownBy } from "../helpers/failure";

it.each([
  ["is blank", " "],
  ["has a space", "hush hush"],
  ["has a line break, which would begin another header", "hush\nX-Evil: 1"],
  ["is not ASCII", "hüsh"],
])("a token that %s is refused and not shown", (_, token) => {
  const error = thrownBy(() => readCredentials(new Profile("default", { ONTAP_TOKEN: token })));
  expectFailure(error, SettingsError, "TOKEN_INVALID", "ONTAP_TOKEN");
  expect(String(error)).not.toContain("sh");
});
