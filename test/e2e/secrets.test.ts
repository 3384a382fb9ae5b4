import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformOutput } from "cdktf";
import { IscsiService, OntapCluster } from "../../lib";
import { environmentPrefix } from "../../lib/ontap/profile";
import { startingProviders } from "../engine/engine";
import { suite } from "../engine/suite";
import { runCli } from "../helpers/cli-process";
import type { Settings } from "../helpers/engine/engine-process";
import { EngineWorkspace, passwordSettings } from "../helpers/engine/engine-workspace";
import { startTestSimulator, type TestSimulator } from "../helpers/simulator";

/** What it takes to authenticate, and what of it must be found nowhere. */
interface Login {
  readonly settings: Settings;
  readonly secrets: readonly string[];
  /** What was sent, so that the server may say it again. @default the first secret */
  readonly echo?: string;
}

const TOKEN = randomBytes(24).toString("base64url");

/** Ways to authenticate, by their profile. Files with secrets go into the vault, outside of the folder that is searched. */
const LOGINS: Readonly<Record<string, (simulator: TestSimulator, vault: string) => Login | Promise<Login>>> = {
  default: (simulator) => ({
    settings: passwordSettings(simulator),
    secrets: [simulator.password, simulator.authorization.replace("Basic ", "")],
  }),
  "of-password-file": async (simulator, vault) => {
    const { ONTAP_USERNAME = "", ONTAP_CA_FILE = "" } = passwordSettings(simulator);
    const ONTAP_PASSWORD_FILE = await secretFile(vault, "password", simulator.password);
    return { settings: { ONTAP_USERNAME, ONTAP_CA_FILE, ONTAP_PASSWORD_FILE }, secrets: [simulator.password] };
  },
  "of-token": ({ caFile }) => ({ settings: { ONTAP_TOKEN: TOKEN, ONTAP_CA_FILE: caFile }, secrets: [TOKEN] }),
  "of-token-file": async ({ caFile }, vault) => {
    const file = await secretFile(vault, "token", TOKEN);
    return { settings: { ONTAP_TOKEN_FILE: file, ONTAP_CA_FILE: caFile }, secrets: [TOKEN] };
  },
  "of-certificate": async (simulator, vault) => {
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

/** A cluster, and how a profile logs in to it. */
interface Site extends Login {
  readonly profile: string;
  readonly simulator: TestSimulator;
}

suite("secrets", { engines: "turns", modes: "both" }, (engine) => {
  let sites: readonly Site[];
  let vault: string;
  let workspace: EngineWorkspace;

  beforeAll(async () => {
    vault = await mkdtemp(join(tmpdir(), "ontap-vault-"));
    sites = await Promise.all(
      Object.entries(LOGINS).map(async ([profile, login]) => {
        const seed = { svms: [{ name: `svm_${profile}` }] };
        const simulator = await startTestSimulator({ seed, token: TOKEN, clientCertificates: true });
        const folder = join(vault, profile);
        await mkdir(folder);
        return { profile, simulator, ...(await login(simulator, folder)) };
      }),
    );
    const [first] = sites as [Site];
    const settings = { ...Object.assign({}, ...sites.map(ownSettings)), TF_LOG: "TRACE" } as Settings;
    // What an engine itself prints and stores, and what it hands to providers, shows with those that it starts.
    workspace = await EngineWorkspace.create(
      startingProviders(engine),
      first.simulator,
      (stack, _, provisioning) => {
        for (const { profile, simulator } of sites) {
          const { endpoint } = simulator;
          const cluster = new OntapCluster(stack, `at-${profile}`, { endpoint, profile, provisioning });
          const service = new IscsiService(stack, profile, { cluster, svmName: `svm_${profile}`, enabled: true });
          new TerraformOutput(stack, `iqn-${profile}`, { value: service.targetName });
        }
      },
      settings,
    );
  });

  afterAll(async () => {
    await workspace.remove();
    for (const { simulator } of sites) await simulator.close();
    await rm(vault, { recursive: true });
  });

  it("of no login are in a file or an output, whatever happens", async () => {
    expect((await workspace.apply()).exitCode).toBe(0);
    for (const { profile, simulator } of sites) simulator.setService(`svm_${profile}`, { enabled: false });
    expect((await workspace.plan()).exitCode).toBe(2);
    await workspace.planJson();
    for (const { simulator, secrets, echo = secrets[0] } of sites)
      simulator.faults.add({ method: "PATCH", times: 1, do: { status: 403, code: "6", message: `not for ${echo}` } });
    expect((await workspace.applyPlan()).exitCode).toBe(1);
    for (const { profile } of sites) expect(workspace.transcript).toContain(`SVM svm_${profile}: cannot enable`);
    for (const { simulator, secrets, echo = secrets[0] } of sites)
      simulator.faults.add({ method: "GET", do: { status: 401, code: "6691623", message: `not for ${echo}` } });
    expect((await workspace.plan()).exitCode).toBe(1);

    const texts = new Map([["output", workspace.transcript], ...(await filesBelow(workspace.folder))]);
    for (const { profile, secrets } of sites) {
      const found = [...texts].filter(([, text]) => secrets.some((secret) => text.includes(secret)));
      expect([profile, found.map(([name]) => name)]).toEqual([profile, []]);
    }
    expect([...texts.keys()]).toEqual(expect.arrayContaining(["terraform.tfstate", "stacks/iscsi/plan.bin"]));
    expect(workspace.transcript).toContain("[TRACE]");
  });
});

const SECRET = `hush-${randomBytes(12).toString("hex")}`;

/** A variable that takes a file, by its profile, with what else authenticates; it gets the secret itself, as a pipeline may pass it. */
const MISTAKEN: Readonly<Record<string, (certificate: string) => Settings>> = {
  "password-file": () => ({ ONTAP_USERNAME: "admin", ONTAP_PASSWORD_FILE: SECRET }),
  "token-file": () => ({ ONTAP_TOKEN_FILE: SECRET }),
  "client-key": (certificate) => ({ ONTAP_CLIENT_CERT_FILE: certificate, ONTAP_CLIENT_KEY_FILE: SECRET }),
  "client-cert": () => ({ ONTAP_CLIENT_CERT_FILE: SECRET, ONTAP_CLIENT_KEY_FILE: SECRET }),
  "ca-file": () => ({ ONTAP_USERNAME: "admin", ONTAP_PASSWORD: SECRET, ONTAP_CA_FILE: SECRET }),
};

suite("a secret in a variable that takes a file", { engines: "turns", modes: "both" }, (engine) => {
  it("is in no output, file, trace or log of any program", async () => {
    const simulator = await startTestSimulator({ clientCertificates: true });
    const vault = await mkdtemp(join(tmpdir(), "ontap-vault-"));
    const certificate = await secretFile(vault, "client.pem", (await simulator.clientCertificate()).certPem);
    const profiles = Object.entries(MISTAKEN).map(([profile, make]) => ({ profile, settings: make(certificate) }));
    const settings = Object.assign({ TF_LOG: "TRACE" }, ...profiles.map(ownSettings)) as Settings;
    const workspace = await EngineWorkspace.create(
      startingProviders(engine),
      simulator,
      (stack, _, provisioning) => {
        for (const { profile } of profiles) {
          const { endpoint } = simulator;
          const cluster = new OntapCluster(stack, `at-${profile}`, { endpoint, profile, provisioning });
          new IscsiService(stack, profile, { cluster, svmName: `svm-${profile}` });
        }
      },
      settings,
    );
    expect((await workspace.plan()).exitCode).toBe(1);
    expect((await workspace.apply()).exitCode).toBe(1);
    const told = profiles.map(({ settings: own }) => Object.keys(own).at(-1) ?? "");
    for (const variable of told) expect(workspace.transcript).toContain(variable.replace("ONTAP_", ""));

    const cli = ["drift", "doctor", "discover", "verify"].flatMap((verb) =>
      profiles.map(async ({ settings: own }) => {
        const svm = verb === "verify" ? ["--svm", "svm1"] : [];
        const from = verb === "drift" ? ["--out", workspace.folder] : ["--endpoint", simulator.endpoint, ...svm];
        const { stdout, stderr } = await runCli([verb, ...from], verb === "drift" ? settings : own);
        return [`${verb} ${Object.keys(own).join()}`, stdout + stderr] as const;
      }),
    );
    const printed = await Promise.all(cli);
    for (const [run, text] of printed) expect([run, /cannot read|not known|_FILE/.test(text)]).toEqual([run, true]);
    const texts = new Map([["output", workspace.transcript], ...printed, ...(await filesBelow(workspace.folder))]);
    expect([...texts].filter(([, text]) => text.includes("hush-")).map(([name]) => name)).toEqual([]);
    await workspace.remove();
    await simulator.close();
    await rm(vault, { recursive: true });
  });
});

/** The variables of a login under the name of its profile. */
function ownSettings({ profile, settings }: Pick<Site, "profile" | "settings">): Settings {
  const named = Object.entries(settings).map(([name, value]) => [
    name.replace("ONTAP_", environmentPrefix(profile)),
    value,
  ]);
  return Object.fromEntries(named) as Settings;
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
