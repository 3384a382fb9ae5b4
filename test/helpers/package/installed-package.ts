import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandOptions, type CommandOutcome, runCommand } from "../../programs/run-command";
import { oncePerRun } from "./once-per-run";
import { npmEnvironment } from "./package-tarball";
import { REPOSITORY } from "../repository";

/** What a user installs next to the package, in the versions that this repository has. */
const COMPANIONS = ["cdktf", "constructs", "@cdktf/provider-null", "@cdktf/provider-external"];
const TOOLS = ["tsx", "@types/node", "@types/jest"];
/** The last TypeScript that ts-node works with, and that knows the modules of old. */
const OLD_TYPESCRIPT = ["typescript@5.9.3", "ts-node@10.9.2"];

const INSTALL_TIMEOUT_MS = 240_000;

/** A project of a user with the package installed from its tarball, outside of this repository. */
export class InstalledPackage {
  private constructor(readonly folder: string) {}

  /**
   * A project with the tarball and its dependencies: a copy, by hard links, of what a run of tests installs once.
   *
   * @throws Error when npm cannot install it
   */
  static async create(tarball: string): Promise<InstalledPackage> {
    const installed = await oncePerRun("installed", (folder) => install(tarball, folder));
    const project = new InstalledPackage(await mkdtemp(join(tmpdir(), "ontap-iscsi-consumer-")));
    await project.run("cp", ["-al", `${installed}/.`, "."]);
    return project;
  }

  /** Writes files, given by their paths in the project. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) await writeFile(join(this.folder, path), text);
  }

  /** Runs a command in the project's folder. */
  run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandOutcome> {
    return runCommand(command, args, { cwd: this.folder, env: npmEnvironment(), ...options });
  }

  /** A file of the project, as text. */
  read(...path: readonly string[]): string {
    return readFileSync(join(this.folder, ...path), "utf8");
  }

  /** Forgets what its stack `iscsi` has deployed. */
  async forget(): Promise<void> {
    await rm(join(this.folder, "terraform.iscsi.tfstate"), { force: true });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function install(tarball: string, folder: string): Promise<string> {
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  const flags = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const packages = [tarball, ...OLD_TYPESCRIPT, ...[...COMPANIONS, ...TOOLS].map(inOurVersion)];
  const options = { cwd: folder, env: npmEnvironment(), timeoutMs: INSTALL_TIMEOUT_MS };
  const { trouble } = await runCommand("npm", ["install", ...flags, ...packages], options);
  if (trouble !== undefined) throw new Error(`npm install failed: ${trouble}`);
  return folder;
}

function inOurVersion(name: string): string {
  const text = readFileSync(join(REPOSITORY, "node_modules", name, "package.json"), "utf8");
  return `${name}@${(JSON.parse(text) as { version: string }).version}`;
}
