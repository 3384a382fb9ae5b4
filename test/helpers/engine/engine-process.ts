import { spawn } from "node:child_process";
import { type Engine, engineEnvironment } from "../../engine/engine";
import { endOf, type ProcessEnd } from "../../programs/process-end";

/** Environment variables that a run gets besides the engine's own. */
export type Settings = Readonly<Record<string, string>>;

/** Where and how an engine runs. */
export interface EngineOptions {
  readonly cwd: string;
  /** @default none */
  readonly settings?: Settings;
  /** In a process group of its own, as a terminal starts it, so that it can be signalled. @default false */
  readonly ownGroup?: boolean;
}

/** A run of an engine. Every test that runs one does so through this class. */
export class EngineProcess {
  readonly ended: Promise<ProcessEnd>;
  readonly #pid: number | undefined;

  private constructor(pid: number | undefined, ended: Promise<ProcessEnd>) {
    this.#pid = pid;
    this.ended = ended;
  }

  /** Starts the engine; `ended` rejects when there is no such program. */
  static start(
    engine: Engine,
    args: readonly string[],
    { cwd, settings = {}, ownGroup = false }: EngineOptions,
  ): EngineProcess {
    const env = { ...engineEnvironment(engine), ...settings };
    const child = spawn(engine.path, args, { cwd, env, detached: ownGroup, stdio: ["ignore", "pipe", "pipe"] });
    return new EngineProcess(child.pid, endOf(child));
  }

  /** Sends a signal to the engine, its providers and the programs that it runs: they need a group of their own. */
  signal(name: "SIGINT" | "SIGKILL"): void {
    if (this.#pid === undefined) throw new Error(`cannot send ${name}: the engine did not start`);
    process.kill(-this.#pid, name);
  }
}

/** Runs an engine to its end. */
export function runEngine(engine: Engine, args: readonly string[], options: EngineOptions): Promise<ProcessEnd> {
  return EngineProcess.start(engine, args, options).ended;
}
