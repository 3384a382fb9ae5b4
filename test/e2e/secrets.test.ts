import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformOutput } from "cdktf";
import { IscsiService } from "../../lib";
import { startingProviders } from "../engine/engine";
import type { Settings } from "../helpers/engine/engine-process";
import { type Declare, EngineWorkspace, passwordSettings } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";
import { type EngineInMode, suite } from "../engine/suite";

const declare: Declare = (stack, cluster) => {
  const service = new IscsiService(stack, "db", { cluster, svmName: "svm_db" });
  new TerraformOutput(stack, "iqn", { value: service.targetName });
};

/** A way to authenticate, and what of it must be found nowhere. */
interface Login {
  readonly settings: Settings;
  readonly secrets: readonly string[];
  /** What was sent, so that the server may say it again. @default the first secret */
  readonly echo?: string;
}

const TOKEN = randomBytes(24).toString("base64url");

/** Ways to authenticate; files with secrets go into the vault, outside of the folder that is searched. */
type Logins = Readonly<Record<string, (simulator: TestSimulator, vault: string) => Promise<Login>>>;

const PASSWORD: Logins = {
  async "a password"(simulator) {
    const secrets = [simulator.password, simulator.authorization.replace("Basic ", "")];
    return Promise.resolve({ settings: passwordSettings(simulator), secrets });
  },
};

const OTHER_LOGINS: Logins = {
  async "a password file"(simulator, vault) {
    const { ONTAP_USERNAME = "", ONTAP_CA_FILE = "" } = passwordSettings(simulator);
    const ONTAP_PASSWORD_FILE = await secretFile(vault, "password", simulator.password);
    return { settings: { ONTAP_USERNAME, ONTAP_CA_FILE, ONTAP_PASSWORD_FILE }, secrets: [simulator.password] };
  },
  async "a token"({ caFile }) {
    return Promise.resolve({ settings: { ONTAP_TOKEN: TOKEN, ONTAP_CA_FILE: caFile }, secrets: [TOKEN] });
  },
  async "a token file"({ caFile }, vault) {
    const file = await secretFile(vault, "token", TOKEN);
    return { settings: { ONTAP_TOKEN_FILE: file, ONTAP_CA_FILE: caFile }, secrets: [TOKEN] };
  },
  async "a client certificate"(simulator, vault) {
    const { certPem, keyPem } = await simulator.clientCertificate();
    const settings = {
      ONTAP_CLIENT_CERT_FILE: await secretFile(vault, "client.pem", certPem),
      ONTAP_CLIENT_KEY_FILE: await secretFile(vault, "client.key", keyPem),
      ONTAP_CA_FILE: simulator.caFile,
    };
    // Not the first line of the key, which is the same in every key of its kind.
    return { settings, secrets: [keyPem, keyPem.split("\n")[2] ?? keyPem], echo: "" };
  },
};

/** What an engine itself prints and stores shows with any login. */
suite("secrets", { engines: "turns", modes: "both" }, (engine) => {
  areFoundNowhere(startingProviders(engine), PASSWORD);
});

suite("secrets of the other logins", { engines: "one", modes: "both" }, (engine) => {
  areFoundNowhere(engine, OTHER_LOGINS);
});

function areFoundNowhere(engine: EngineInMode, logins: Logins): void {
  let simulator: TestSimulator;
  let vault: string;
  let workspace: EngineWorkspace;

  beforeEach(async () => {
    const seed = { svms: [{ name: "svm_db" }] };
    simulator = await startTestSimulator({ seed, token: TOKEN, clientCertificates: true });
    vault = await mkdtemp(join(tmpdir(), "ontap-vault-"));
  });

  afterEach(async () => {
    await Promise.all([workspace.remove(), simulator.close(), rm(vault, { recursive: true })]);
  });

  it.each(Object.entries(logins))("of %s are in no file and no output, whatever happens", async (_, login) => {
    const { settings, secrets, echo = secrets[0] } = await login(simulator, vault);
    workspace = await EngineWorkspace.create(engine, simulator, declare, {
      ...settings,
      TF_LOG: "TRACE",
    });
    expect((await workspace.apply()).exitCode).toBe(0);
    simulator.setService("svm_db", { enabled: false });
    expect((await workspace.plan()).exitCode).toBe(2);
    await workspace.planJson();
    simulator.faults.add({ method: "PATCH", times: 1, do: { status: 403, code: "6", message: `not for ${echo}` } });
    expect((await workspace.applyPlan()).exitCode).toBe(1);
    simulator.faults.add({ method: "GET", do: { status: 401, code: "6691623", message: `not for ${echo}` } });
    expect((await workspace.plan()).exitCode).toBe(1);

    const texts = new Map([["output", workspace.transcript], ...(await filesBelow(workspace.folder))]);
    expect(
      [...texts].filter(([, text]) => secrets.some((secret) => text.includes(secret))).map(([name]) => name),
    ).toEqual([]);
    expect([...texts.keys()]).toEqual(expect.arrayContaining(["terraform.tfstate", "stacks/iscsi/plan.bin"]));
    expect(workspace.transcript).toContain("[TRACE]");
  });
}

async function secretFile(vault: string, name: string, content: string): Promise<string> {
  const file = join(vault, name);
  await writeFile(file, content);
  await chmod(file, 0o600);
  return file;
}

/** Every file below a folder, links not followed, as text by its path. */
async function filesBelow(folder: string): Promise<[string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, "latin1")] as [string, string]),
  );
}
