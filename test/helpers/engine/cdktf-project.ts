import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, engineEnvironment } from "../../engine/engine";
import { REPOSITORY } from "../repository";

/** How a command of `cdktf` ended, and everything that it printed. */
export interface CdktfRun {
  readonly exitCode: number | null;
  readonly output: string;
}

/** This repository's app in a folder of its own, so that neither state nor output of a user's project is touched. */
export class CdktfProject {
  private constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly flags: readonly string[],
  ) {}

  /** @param settings the environment variables that the app and its programs read. */
  static async create(engine: Engine, settings: Readonly<Record<string, string>>): Promise<CdktfProject> {
    const folder = await mkdtemp(join(tmpdir(), "ontap-iscsi-demo-"));
    const app = `${process.execPath} ${require.resolve("tsx/cli")} ${join(REPOSITORY, "main.ts")}`;
    const config = { language: "typescript", app, projectId: "demo", sendCrashReports: "false" };
    await writeFile(join(folder, "cdktf.json"), JSON.stringify(config));
    const env = { ...engineEnvironment(engine), ...settings, CI: "1", FORCE_COLOR: "0" };
    // Where no registry is reached, the checksums of the other platforms cannot be looked up.
    return new CdktfProject(folder, env, engine.cliConfigFile === undefined ? [] : ["--skip-provider-lock"]);
  }

  /** `cdktf deploy --auto-approve` */
  deploy(): Promise<CdktfRun> {
    return this.#run("deploy", "--auto-approve");
  }

  /** `cdktf diff` */
  diff(): Promise<CdktfRun> {
    return this.#run("diff");
  }

  /** `cdktf destroy --auto-approve` */
  destroy(): Promise<CdktfRun> {
    return this.#run("destroy", "--auto-approve");
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #run(...args: readonly string[]): Promise<CdktfRun> {
    const cdktf = join(REPOSITORY, "node_modules", ".bin", "cdktf");
    return new Promise((settle, reject) => {
      const child = spawn(cdktf, [...args, ...this.flags], {
        cwd: this.folder,
        env: this.env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      const collect = (chunk: Buffer): void => {
        output += chunk.toString();
      };
      child.stdout.on("data", collect);
      child.stderr.on("data", collect);
      child.on("error", reject);
      child.on("close", (exitCode) => {
        settle({ exitCode, output });
      });
    });
  }
}
