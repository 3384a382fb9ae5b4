import { inspect } from "node:util";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { SettingsError } from "../../lib/errors";
import { environmentPrefix, Profile } from "../../lib/ontap/profile";
import { expectFailure, thrownBy } from "../helpers/failure";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

function fileOf(content: string, mode = 0o600): string {
  const file = path.join(folder, `file-${mode}-${content.length}`);
  writeFileSync(file, content, { mode });
  return file;
}

it.each([
  ["default", "ONTAP_"],
  ["prod-eu", "ONTAP_PROD_EU_"],
  ["a1", "ONTAP_A1_"],
])("the variables of profile %p begin with %p", (profile, prefix) => {
  expect(environmentPrefix(profile)).toBe(prefix);
});

it("an empty variable counts as unset", () => {
  expect(new Profile("default", { ONTAP_TOKEN: "" }).value("TOKEN")).toBeUndefined();
});

it("a relative path is told as the whole path, from where the program runs, if there is something", () => {
  const profile = new Profile("default", { ONTAP_TOKEN_FILE: "lib" });
  const error = thrownBy(() => profile.file("TOKEN_FILE"));
  const whole = path.join(process.cwd(), "lib");
  expectFailure(error, SettingsError, "FILE_UNREADABLE", `ONTAP_TOKEN_FILE: cannot read ${whole} (EISDIR)`);
});

it.each([
  ["no file", "hush-s3cret", "ENOENT"],
  ["a key", "-----BEGIN PRIVATE KEY-----\nhush-s3cret\n-----END PRIVATE KEY-----\n", "ENOENT"],
  ["a long token", `hush-s3cret${"x".repeat(5000)}`, "ENAMETOOLONG"],
  ["a folder that is no folder", "/dev/null/hush-s3cret", "ENOTDIR"],
  ["a null byte", "hush-s3cret\0", "ERR_INVALID_ARG_VALUE"],
])("a variable that holds the secret itself, %s, is not repeated in any part of the error", (_, value, code) => {
  const error = thrownBy(() => new Profile("default", { ONTAP_PASSWORD_FILE: value }).secretFile("PASSWORD_FILE"));
  const problem = `ONTAP_PASSWORD_FILE: cannot read its file, which does not exist (${code})`;
  expectFailure(error, SettingsError, "FILE_UNREADABLE", problem, "not its content");
  expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("hush");
});

describe("a file with a secret", () => {
  it("that others may read is warned of, with the command that mends it", () => {
    const file = fileOf("hush", 0o644);
    const profile = new Profile("default", { ONTAP_PASSWORD_FILE: file });
    expect(profile.secretFile("PASSWORD_FILE")).toBe("hush");
    expect(profile.warnings).toEqual([
      `ONTAP_PASSWORD_FILE: others may read ${file}; restrict its permissions: chmod 600 ${file}`,
    ]);
  });

  it("that only its owner may read is not", () => {
    const profile = new Profile("default", { ONTAP_PASSWORD_FILE: fileOf("hush") });
    profile.secretFile("PASSWORD_FILE");
    expect(profile.warnings).toEqual([]);
  });
});
