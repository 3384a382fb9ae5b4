import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { OntapApiError } from "../../lib/errors";
import { readAccess } from "../../lib/ontap/access";
import { OntapClient } from "../../lib/ontap/client";
import { expectFailure, rejectionOf } from "../helpers/failure";
import { connectionTo } from "../helpers/ontap-client";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

const TOKEN = "eyJhbGciOiJub25l.token";

let folder: string;
let simulator: TestSimulator;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "authorization-"));
  simulator = await startTestSimulator({ token: TOKEN, clientCertificates: true });
});

afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

function fileOf(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

/** Reads the cluster with what an environment says. */
async function read(environment: Readonly<Record<string, string>>): Promise<number> {
  const connection = connectionTo(simulator);
  const client = new OntapClient(connection, readAccess(connection, environment));
  try {
    return (await client.request({ method: "GET", path: "/cluster" })).status;
  } finally {
    await client.close();
  }
}

it("a user name and a password authenticate", async () => {
  expect(await read({ ONTAP_USERNAME: simulator.username, ONTAP_PASSWORD: simulator.password })).toBe(200);
});

it("a bearer token authenticates", async () => {
  expect(await read({ ONTAP_TOKEN: TOKEN })).toBe(200);
});

it("a token file authenticates", async () => {
  expect(await read({ ONTAP_TOKEN_FILE: fileOf("token", `${TOKEN}\n`) })).toBe(200);
});

it("a client certificate authenticates", async () => {
  const { certPem, keyPem } = await simulator.clientCertificate();
  const environment = {
    ONTAP_CLIENT_CERT_FILE: fileOf("cert.pem", certPem),
    ONTAP_CLIENT_KEY_FILE: fileOf("key.pem", keyPem),
  };
  expect(await read(environment)).toBe(200);
});

it("a wrong token is refused and not shown", async () => {
  simulator.faults.add({ do: { code: "6691623", message: "not Bearer wrong-token" } });
  const error = await rejectionOf(read({ ONTAP_TOKEN: "wrong-token" }));
  expectFailure(error, OntapApiError, "ONTAP_REFUSED", "6691623");
  expect(String(error)).not.toContain("wrong-token");
});
