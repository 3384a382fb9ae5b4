import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Engine, engineEnvironment } from "../../engine/engine";
import type { CdkCommand } from "../../programs/cdk-command";
import { endOf, type ProcessEnd } from "../../programs/process-end";
import { REPOSITORY } from "../repository";
import type { Settings } from "./engine-process";

/** As a module that Node.js loads before the app: one process instead of the two of its command. */
const TSX = pathToFileURL(require.resolve("tsx")).href;

/** How a project differs from the usual one. */
export interface CdkProjectOptions {
  /** The app, by its path in the repository. @default "main.ts" */
  readonly app?: string;
  /** Flags of every command. @default what an engine takes that reaches no registry */
  readonly flags?: readonly string[];
}

/** An app of this repository in a folder of its own, so that neither state nor output of a user's project is touched. */
export class CdkProject {
  private constructor(
    private readonly engine: Engine,
    private readonly command: CdkCommand,
    private readonly folder: string,
    private env: NodeJS.ProcessEnv,
    private readonly flags: readonly string[],
  ) {}

  /** @param settings the environment variables that the app and its programs read. */
  static async create(
    engine: Engine,
    command: CdkCommand,
    settings: Settings,
    // Nobody needs the checksums of the other platforms, which can be looked up in a registry only.
    { app: path = "main.ts", flags = ["--skip-provider-lock"] }: CdkProjectOptions = {},
  ): Promise<CdkProject> {
    const folder = await mkdtemp(join(tmpdir(), "ontap-iscsi-app-"));
    const app = `${command.node} --import ${TSX} ${join(REPOSITORY, path)}`;
    const config = { language: "typescript", app, projectId: "demo", sendCrashReports: "false" };
    await writeFile(join(folder, "cdktf.json"), JSON.stringify(config));
    const env = { ...engineEnvironment(engine), ...settings, CI: "1", FORCE_COLOR: "0" };
    return new CdkProject(engine, command, folder, env, flags);
  }

  /** Gives the app, and its programs, more environment variables. */
  set(settings: Settings): void {
    this.env = { ...this.env, ...settings };
  }

  /** Forgets everything that was deployed. */
  async forget(): Promise<void> {
    await rm(join(this.folder, "terraform.iscsi.tfstate"));
  }

  /** Deploys the app without asking. */
  deploy(): Promise<ProcessEnd> {
    return this.#run("deploy", "--auto-approve");
  }

  /** Shows what a deployment would do. */
  diff(): Promise<ProcessEnd> {
    return this.#run("diff");
  }

  /** Destroys what was deployed, without asking. */
  destroy(): Promise<ProcessEnd> {
    return this.#run("destroy", "--auto-approve");
  }

  /** What the engine plans of the stack as it was synthesized last; the exit code is that of `-detailed-exitcode`. */
  plan(): Promise<ProcessEnd> {
    const { folder, env, engine } = this;
    const cwd = join(folder, "cdktf.out", "stacks", "iscsi");
    const args = ["plan", "-no-color", "-detailed-exitcode"];
    return endOf(spawn(engine.path, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] }));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #run(...args: readonly string[]): Promise<ProcessEnd> {
    const child = spawn(this.command.node, [...this.command.nodeArgs, ...args, ...this.flags], {
      cwd: this.folder,
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return endOf(child);
  }
}
