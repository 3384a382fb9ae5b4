import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { SettingsError } from "../../lib/errors";
import { environmentPrefix, Profile } from "../../lib/ontap/profile";
import { readCertificateAuthorities } from "../../lib/ontap/trust";
import { expectFailure, thrownBy } from "../helpers/failure";

const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "profile-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(content: string, mode = 0o600): string {
  const file = path.join(folder, `file-${mode}-${content.length}`);
  writeFileSync(file, content, { mode });
  return file;
}

test.each([
  ["default", "ONTAP_"],
  ["prod-eu", "ONTAP_PROD_EU_"],
  ["a1", "ONTAP_A1_"],
])("the variables of profile %p begin with %p", (profile, prefix) => {
  expect(environmentPrefix(profile)).toBe(prefix);
});

test("an empty variable counts as unset", () => {
  expect(new Profile("default", { ONTAP_TOKEN: "" }).value("TOKEN")).toBeUndefined();
});

describe("a file with a secret", () => {
  test("that others may read is warned of, with the command that mends it", () => {
    const file = fileOf("hush", 0o644);
    const profile = new Profile("default", { ONTAP_PASSWORD_FILE: file });
    expect(profile.secretFile("PASSWORD_FILE")).toBe("hush");
    expect(profile.warnings).toEqual([
      `ONTAP_PASSWORD_FILE: others may read ${file}; take the rights away: chmod 600 ${file}`,
    ]);
  });

  test("that only its owner may read is not", () => {
    const profile = new Profile("default", { ONTAP_PASSWORD_FILE: fileOf("hush") });
    profile.secretFile("PASSWORD_FILE");
    expect(profile.warnings).toEqual([]);
  });
});

describe("certificate authorities", () => {
  test("are the public ones when nothing is said", () => {
    expect(readCertificateAuthorities(new Profile("default", {}), undefined)).toBeUndefined();
  });

  test("come from the profile's variable", () => {
    const environment = { ONTAP_EU_CA_FILE: fileOf(PEM), ONTAP_CA_FILE: "/missing" };
    expect(readCertificateAuthorities(new Profile("eu", environment), undefined)).toBe(PEM);
  });

  test("come from the declared file first", () => {
    const environment = { ONTAP_CA_FILE: "/missing" };
    expect(readCertificateAuthorities(new Profile("default", environment), fileOf(PEM))).toBe(PEM);
  });

  test.each([
    ["caFile", "/missing.pem", {}],
    ["ONTAP_CA_FILE", undefined, { ONTAP_CA_FILE: "/missing.pem" }],
  ])("that cannot be read are told with their source %s", (source, caFile, environment) => {
    const error = thrownBy(() => readCertificateAuthorities(new Profile("default", environment), caFile));
    expectFailure(error, SettingsError, "FILE_UNREADABLE", `${source}: cannot read /missing.pem`, "ENOENT");
  });

  test("a file without a certificate is refused", () => {
    const file = fileOf("nothing");
    const error = thrownBy(() => readCertificateAuthorities(new Profile("default", {}), file));
    expectFailure(error, SettingsError, "FILE_UNREADABLE", file, "BEGIN CERTIFICATE");
  });
});
