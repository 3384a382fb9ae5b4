import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { type Engine, engineEnvironment } from "../engine/engine";

/** How the engine itself ended, and everything that it printed. */
export interface EngineEnd {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** A run of an engine in a process group of its own, as a terminal starts it. */
export class EngineProcess {
  readonly ended: Promise<EngineEnd>;
  readonly #group: number;

  private constructor(group: number, ended: Promise<EngineEnd>) {
    this.#group = group;
    this.ended = ended;
  }

  /**
   * Starts the engine.
   *
   * @throws Error when there is no such program
   */
  static start(
    engine: Engine,
    args: readonly string[],
    { cwd, environment }: { readonly cwd: string; readonly environment: NodeJS.ProcessEnv },
  ): EngineProcess {
    const env = { ...engineEnvironment(engine), ...environment };
    const child = spawn(engine.path, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    if (child.pid === undefined) throw new Error(`${engine.path} did not start`);
    const code = new Promise<number | null>((resolve) => child.once("close", resolve));
    const ended = Promise.all([code, text(child.stdout), text(child.stderr)]).then(([exitCode, stdout, stderr]) => ({
      exitCode,
      output: stdout + stderr,
    }));
    return new EngineProcess(child.pid, ended);
  }

  /** Sends a signal to the engine, its providers and the programs that it runs. */
  signal(name: "SIGINT" | "SIGKILL"): void {
    process.kill(-this.#group, name);
  }
}
