import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Engine, engineEnvironment } from "../engine/engine";
import type { Settings } from "../helpers/engine/engine-process";
import type { CdkCommand } from "../programs/cdk-command";
import { endOf, type ProcessEnd } from "../programs/process-end";

/** As a module that Node.js loads before the app: one process instead of the two of its command. */
const TSX = pathToFileURL(require.resolve("tsx")).href;
/** Nobody needs the checksums of the other platforms, which can be looked up in a registry only. */
const FLAGS = ["--skip-provider-lock"];

/** The demo's app in a folder of its own, so that neither state nor output of a user's project is touched. */
export class CdkProject {
  private constructor(
    private readonly command: CdkCommand,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** @param settings the environment variables that the app and its programs read. */
  static async create(engine: Engine, command: CdkCommand, settings: Settings): Promise<CdkProject> {
    const folder = await mkdtemp(join(tmpdir(), "ontap-iscsi-app-"));
    const app = `${command.node} --import ${TSX} ${join(__dirname, "app.ts")}`;
    const config = { language: "typescript", app, projectId: "demo", sendCrashReports: "false" };
    await writeFile(join(folder, "cdktf.json"), JSON.stringify(config));
    const env = { ...engineEnvironment(engine), ...settings, CI: "1", FORCE_COLOR: "0" };
    return new CdkProject(command, folder, env);
  }

  /** Runs a command on the app. */
  run(args: readonly string[], settings: Settings = {}): Promise<ProcessEnd> {
    const child = spawn(this.command.node, [...this.command.nodeArgs, ...args, ...FLAGS], {
      cwd: this.folder,
      env: { ...this.env, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return endOf(child);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
