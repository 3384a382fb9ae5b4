import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type Engine, engineEnvironment } from "../../engine/engine";
import type { Program } from "../../programs/recipe";
import { freePort } from "../free-port";
import { ShellSession } from "../shell-session";
import { npmEnvironment } from "./package-tarball";

/** The port of the simulator's page: several tests follow it at one time. */
const DOCUMENTED_PORT = /(?<=[ :])8443\b/g;
/** Said here, as nobody is there to approve. */
const DEPLOY = /\b(npx cdkt[fn] deploy)\b/g;
const PACKAGE = /(?<=npm install .*)\bcdktf-ontap-iscsi\b/g;

const QUIET = {
  ...{ CI: "1", FORCE_COLOR: "0" },
  ...{ npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" },
  // Where no registry is reached, the checksums of the other platforms cannot be looked up.
  CDKTF_SKIP_PROVIDER_LOCK: "true",
};

/** Somebody with an empty folder, a Node.js and an engine, who pastes what the documents say. */
export class Newcomer {
  private constructor(
    readonly folder: string,
    private readonly session: ShellSession,
    private readonly tarball: string,
    private readonly port: number,
  ) {}

  /** @param tarball what is installed in place of the published package. */
  static async start(tarball: string, node: Program, engine: Engine): Promise<Newcomer> {
    const folder = await mkdtemp(join(tmpdir(), "newcomer-"));
    const environment = { ...npmEnvironment(), ...QUIET };
    const PATH = [dirname(node.path), process.env.PATH].join(delimiter);
    const env = { ...engineEnvironment(engine, environment), PATH };
    return new Newcomer(folder, ShellSession.start({ cwd: folder, env }), tarball, await freePort());
  }

  /** Pastes a block, and returns what it printed. @throws Error with that when a command failed */
  paste(block: string): Promise<string> {
    return this.session.run(
      this.#here(block).replaceAll(DEPLOY, "$1 --auto-approve").replaceAll(PACKAGE, this.tarball),
    );
  }

  /** Saves a block as a file of the folder. */
  async save(name: string, block: string): Promise<void> {
    await writeFile(join(this.folder, name), this.#here(block));
  }

  /** Gets what another newcomer has installed. */
  async installAs({ folder }: Newcomer): Promise<void> {
    await this.session.run(`cp -al '${folder}'/{node_modules,package.json,package-lock.json} .`);
  }

  /** A JSON file of the folder. */
  async read(path: string): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await readFile(join(this.folder, path), "utf8")) as Readonly<Record<string, unknown>>;
  }

  async leave(): Promise<void> {
    await this.session.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #here(block: string): string {
    return block.replaceAll(DOCUMENTED_PORT, String(this.port));
  }
}
