import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { SettingsError } from "../../lib/errors";
import { environmentPrefix, readCertificateAuthorities, readCredentials } from "../../lib/ontap/credentials";
import { expectFailure, thrownBy } from "../helpers/failure";

const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "credentials-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(content: string): string {
  const file = path.join(folder, "file");
  writeFileSync(file, content);
  return file;
}

test.each([
  ["default", "ONTAP_"],
  ["prod-eu", "ONTAP_PROD_EU_"],
  ["a1", "ONTAP_A1_"],
])("the variables of profile %p begin with %p", (profile, prefix) => {
  expect(environmentPrefix(profile)).toBe(prefix);
});

describe("credentials", () => {
  test("come from the variables of their profile, and no other", () => {
    const environment = { ONTAP_USERNAME: "a", ONTAP_PASSWORD: "b", ONTAP_EU_USERNAME: "c", ONTAP_EU_PASSWORD: "d" };
    expect(readCredentials("default", environment)).toEqual({ username: "a", password: "b" });
    expect(readCredentials("eu", environment)).toEqual({ username: "c", password: "d" });
  });

  test.each([
    ["hush", "hush"],
    ["hush\n", "hush"],
    ["hush\r\n", "hush"],
    ["hush\n\n", "hush\n"],
    [" hush ", " hush "],
  ])("a password file that holds %j gives %j", (content, password) => {
    const environment = { ONTAP_USERNAME: "a", ONTAP_PASSWORD_FILE: fileOf(content) };
    expect(readCredentials("default", environment).password).toBe(password);
  });

  test.each<[string, string, Record<string, string>, string[], string[]]>([
    ["nothing", "default", {}, ["ONTAP_USERNAME", "ONTAP_PASSWORD", "ONTAP_PASSWORD_FILE"], []],
    ["no user name", "default", { ONTAP_PASSWORD: "hush" }, ["ONTAP_USERNAME"], ["ONTAP_PASSWORD", "hush"]],
    ["no password", "prod-eu", { ONTAP_PROD_EU_USERNAME: "a" }, ["ONTAP_PROD_EU_PASSWORD"], ["ONTAP_PROD_EU_USERNAME"]],
    [
      "empty variables",
      "default",
      { ONTAP_USERNAME: "", ONTAP_PASSWORD: "" },
      ["ONTAP_USERNAME", "ONTAP_PASSWORD"],
      [],
    ],
  ])("with %s set, the error names just what is missing", (_, profile, environment, named, unnamed) => {
    const error = thrownBy(() => readCredentials(profile, environment));
    expectFailure(error, SettingsError, "CREDENTIALS_MISSING", `profile "${profile}"`, ...named);
    for (const text of unnamed) expect(String(error)).not.toContain(text);
  });

  test("two kinds of password at once are refused: which one is meant cannot be known", () => {
    const environment = { ONTAP_USERNAME: "a", ONTAP_PASSWORD: "hush", ONTAP_PASSWORD_FILE: fileOf("hush") };
    const error = thrownBy(() => readCredentials("default", environment));
    expectFailure(error, SettingsError, "CREDENTIALS_AMBIGUOUS", "ONTAP_PASSWORD and ONTAP_PASSWORD_FILE", "unset");
    expect(String(error)).not.toContain("hush");
  });

  test("a password file that cannot be read is named with its variable", () => {
    const missing = path.join(folder, "missing");
    const environment = { ONTAP_USERNAME: "a", ONTAP_PASSWORD_FILE: missing };
    const error = thrownBy(() => readCredentials("default", environment));
    expectFailure(error, SettingsError, "FILE_UNREADABLE", "ONTAP_PASSWORD_FILE", missing, "ENOENT");
  });
});

describe("certificate authorities", () => {
  test("are the public ones when nothing is said", () => {
    expect(readCertificateAuthorities({ profile: "default" }, {})).toBeUndefined();
  });

  test("come from the profile's variable", () => {
    const environment = { ONTAP_EU_CA_FILE: fileOf(PEM), ONTAP_CA_FILE: "/missing" };
    expect(readCertificateAuthorities({ profile: "eu" }, environment)).toBe(PEM);
  });

  test("come from the declared file first", () => {
    const environment = { ONTAP_CA_FILE: "/missing" };
    expect(readCertificateAuthorities({ profile: "default", caFile: fileOf(PEM) }, environment)).toBe(PEM);
  });

  test.each([
    ["caFile", { caFile: "/missing.pem" }, {}, "/missing.pem"],
    ["ONTAP_CA_FILE", {}, { ONTAP_CA_FILE: "/missing.pem" }, "/missing.pem"],
  ])("that cannot be read are told with their source %s", (source, connection, environment, file) => {
    const error = thrownBy(() => readCertificateAuthorities({ profile: "default", ...connection }, environment));
    expectFailure(error, SettingsError, "FILE_UNREADABLE", `${source}: cannot read ${file}`, "ENOENT");
  });

  test("a file without a certificate is refused", () => {
    const file = fileOf("nothing");
    const error = thrownBy(() => readCertificateAuthorities({ profile: "default", caFile: file }, {}));
    expectFailure(error, SettingsError, "FILE_UNREADABLE", file, "BEGIN CERTIFICATE");
  });
});
