import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { OntapApiError, SettingsError } from "../../lib/errors";
import { readAccess } from "../../lib/ontap/access";
import { OntapClient } from "../../lib/ontap/client";
import { type Credentials, readCredentials } from "../../lib/ontap/credentials";
import { type Environment, Profile } from "../../lib/ontap/profile";
import { createAuthority, createCertificate } from "../../lib/simulator/certificates";
import { expectFailure, rejectionOf, thrownBy } from "../helpers/failure";
import { connectionTo } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { temporaryFolder } from "../helpers/temporary-folder";

const folder = temporaryFolder();

function fileOf(content: string, name = "file"): string {
  const file = path.join(folder, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

function read(environment: Environment, profile = "default"): Credentials {
  return readCredentials(new Profile(profile, environment));
}

it("come from the variables of their profile, and no other", () => {
  const environment = { ONTAP_USERNAME: "a", ONTAP_PASSWORD: "b", ONTAP_EU_USERNAME: "c", ONTAP_EU_PASSWORD: "d" };
  expect(read(environment)).toEqual({ method: "basic", username: "a", password: "b" });
  expect(read(environment, "eu")).toEqual({ method: "basic", username: "c", password: "d" });
});

it.each([
  ["hush", "hush"],
  ["hush\n", "hush"],
  ["hush\r\n", "hush"],
  ["hush\n\n", "hush\n"],
  [" hush ", " hush "],
])("a password file that holds %j gives %j", (content, password) => {
  expect(read({ ONTAP_USERNAME: "a", ONTAP_PASSWORD_FILE: fileOf(content) })).toMatchObject({ password });
});

it.each(["", "\n", "\r\n", " \n\n"])(
  "a password file that holds %j is refused: ONTAP would count a wrong login",
  (content) => {
    const file = fileOf(content);
    const error = thrownBy(() => read({ ONTAP_EU_USERNAME: "a", ONTAP_EU_PASSWORD_FILE: file }, "eu"));
    const problem = `ONTAP_EU_PASSWORD_FILE: got no password, expected one in ${file}`;
    expectFailure(error, SettingsError, "CREDENTIALS_MISSING", problem, "write it there");
  },
);

it("a client certificate comes with its key, also out of one file", async () => {
  const { certPem, keyPem } = await createCertificate(await createAuthority("authority"), { commonName: "admin" });
  const file = fileOf(`${certPem}${keyPem}`);
  const environment = { ONTAP_CLIENT_CERT_FILE: file, ONTAP_CLIENT_KEY_FILE: file };
  const both = `${certPem}${keyPem}`;
  expect(read(environment)).toEqual({ method: "certificate", certificate: both, key: both.trimEnd() });
});

it("a client certificate with a key that cannot be used is told when it is read", async () => {
  const { certPem } = await createCertificate(await createAuthority("authority"), { commonName: "admin" });
  const file = fileOf(certPem);
  const error = thrownBy(() => read({ ONTAP_CLIENT_CERT_FILE: file, ONTAP_CLIENT_KEY_FILE: file }));
  expectFailure(error, SettingsError, "FILE_UNREADABLE", `ONTAP_CLIENT_KEY_FILE: got ${file}`, '"PRIVATE KEY"');
});

it("a token is read when a request needs it: a renewed file is noticed", () => {
  const credentials = read({ ONTAP_TOKEN_FILE: fileOf("first\n") });
  if (credentials.method !== "bearer") throw new Error("expected a bearer token");
  expect(credentials.token()).toBe("first");
  fileOf("second\n");
  expect(credentials.token()).toBe("second");
});

it.each<[string, string, Environment, string[], string[]]>([
  [
    "nothing",
    "default",
    {},
    ["ONTAP_USERNAME", "ONTAP_PASSWORD_FILE", "ONTAP_TOKEN_FILE", "ONTAP_CLIENT_CERT_FILE and ONTAP_CLIENT_KEY_FILE"],
    [],
  ],
  ["no user name", "default", { ONTAP_PASSWORD: "hush" }, ["ONTAP_USERNAME"], ["ONTAP_PASSWORD", "hush"]],
  ["no password", "prod-eu", { ONTAP_PROD_EU_USERNAME: "a" }, ["ONTAP_PROD_EU_PASSWORD"], ["ONTAP_PROD_EU_USERNAME"]],
  ["empty variables", "default", { ONTAP_USERNAME: "", ONTAP_PASSWORD: "" }, ["ONTAP_USERNAME", "ONTAP_PASSWORD"], []],
  ["no key", "default", { ONTAP_CLIENT_CERT_FILE: "/dev/null" }, ["ONTAP_CLIENT_KEY_FILE"], ["ONTAP_CLIENT_CERT_FILE"]],
  [
    "no certificate",
    "default",
    { ONTAP_CLIENT_KEY_FILE: "/dev/null" },
    ["ONTAP_CLIENT_CERT_FILE"],
    ["ONTAP_CLIENT_KEY_FILE"],
  ],
])("with %s set, the error names just what is missing", (_, profile, environment, named, unnamed) => {
  const error = thrownBy(() => read(environment, profile));
  expectFailure(error, SettingsError, "CREDENTIALS_MISSING", `profile "${profile}"`, ...named);
  for (const text of unnamed) expect(String(error)).not.toContain(text);
});

it.each<[string, Environment, string]>([
  [
    "kinds of password",
    { ONTAP_USERNAME: "a", ONTAP_PASSWORD: "hush", ONTAP_PASSWORD_FILE: "/f" },
    "ONTAP_PASSWORD and ONTAP_PASSWORD_FILE",
  ],
  ["kinds of token", { ONTAP_TOKEN: "hush", ONTAP_TOKEN_FILE: "hush" }, "ONTAP_TOKEN and ONTAP_TOKEN_FILE"],
  ["methods", { ONTAP_USERNAME: "a", ONTAP_TOKEN: "hush" }, "ONTAP_USERNAME and ONTAP_TOKEN"],
])("two %s at once are refused: which one is meant cannot be known", (_, environment, named) => {
  const error = thrownBy(() => read(environment));
  expectFailure(error, SettingsError, "CREDENTIALS_AMBIGUOUS", named, "unset");
  expect(String(error)).not.toContain("hush");
});

it("a password file that cannot be read is named by its variable alone", () => {
  const missing = path.join(folder, "missing");
  const error = thrownBy(() => read({ ONTAP_USERNAME: "a", ONTAP_PASSWORD_FILE: missing }));
  expectFailure(error, SettingsError, "FILE_UNREADABLE", "ONTAP_PASSWORD_FILE", "ENOENT");
  expect(String(error)).not.toContain(missing);
});

it.each([
  ["is blank", " "],
  ["has a space", "hush hush"],
  ["has a line break, which would begin another header", "hush\nX-Evil: 1"],
  ["is not ASCII", "hüsh"],
])("a token that %s is refused and not shown", (_, token) => {
  const error = thrownBy(() => read({ ONTAP_TOKEN: token }));
  expectFailure(error, SettingsError, "TOKEN_INVALID", "ONTAP_TOKEN");
  expect(String(error)).not.toContain("sh");
});

describe("a cluster is read", () => {
  const TOKEN = "eyJhbGciOiJub25l.token";
  let simulator: TestSimulator;

  beforeEach(async () => {
    simulator = await startTestSimulator({ token: TOKEN, clientCertificates: true });
  });

  afterEach(() => simulator.close());

  async function statusWith(environment: Environment): Promise<number> {
    const connection = connectionTo(simulator);
    const client = new OntapClient(connection, readAccess(connection, environment));
    try {
      return (await client.request({ method: "GET", path: "/cluster" })).status;
    } finally {
      await client.close();
    }
  }

  it("with a user name and a password", async () => {
    expect(await statusWith({ ONTAP_USERNAME: simulator.username, ONTAP_PASSWORD: simulator.password })).toBe(200);
  });

  it("with a bearer token, and with a token file", async () => {
    expect(await statusWith({ ONTAP_TOKEN: TOKEN })).toBe(200);
    expect(await statusWith({ ONTAP_TOKEN_FILE: fileOf(`${TOKEN}\n`) })).toBe(200);
  });

  it("with a client certificate", async () => {
    const { certPem, keyPem } = await simulator.clientCertificate();
    const certificate = fileOf(certPem, "cert.pem");
    const key = fileOf(keyPem, "key.pem");
    expect(await statusWith({ ONTAP_CLIENT_CERT_FILE: certificate, ONTAP_CLIENT_KEY_FILE: key })).toBe(200);
  });

  it("not with a wrong token, which no message shows", async () => {
    simulator.faults.add({ do: { code: "6691623", message: "not Bearer wrong-token" } });
    const error = await rejectionOf(statusWith({ ONTAP_TOKEN: "wrong-token" }));
    expectFailure(error, OntapApiError, "ONTAP_REFUSED", "6691623");
    expect(String(error)).not.toContain("wrong-token");
  });
});
