import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { REPOSITORY } from "../repository";

/** The bundled provider; the set-up makes it. */
export const PROVIDER_PROGRAM = join(REPOSITORY, "dist", "provider.cjs");

/** A provider that runs by itself, for engines that are told where. */
export class ProviderProcess {
  /** What it logged so far. */
  log = "";
  /** What it printed after the line that says where it is. */
  output = "";

  private constructor(
    private readonly child: ChildProcess,
    /** What `TF_REATTACH_PROVIDERS` must hold to use it. */
    readonly reattach: string,
  ) {
    child.stderr?.on("data", (chunk: Buffer) => {
      this.log += chunk.toString();
    });
  }

  /** @param settings its environment variables, besides those of this process. */
  static async start(settings: Readonly<Record<string, string>>): Promise<ProviderProcess> {
    const child = spawn(process.execPath, [PROVIDER_PROGRAM, "--debug"], {
      env: { PATH: process.env.PATH, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines = createInterface(child.stdout);
    const [line] = (await once(lines, "line")) as [string];
    const provider = new ProviderProcess(child, line);
    lines.on("line", (more) => {
      provider.output += `${more}\n`;
    });
    return provider;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
  }
}
