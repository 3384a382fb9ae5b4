import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { type Engine, engineEnvironment } from "../../engine/engine";
import { PROVIDER_PROGRAM } from "../provider/provider-process";
import type { Settings } from "./engine-process";

type Providers = ChildProcessByStdio<Writable, Readable, Readable>;

/** A program that serves providers, each of which says in a line of its own where. */
interface Program {
  readonly path: string;
  readonly providers: number;
}

const HOSTS = ["registry.terraform.io", "registry.opentofu.org"] as const;
const NATIVE_HOST = "cdktf.local";
const REATTACH = "TF_REATTACH_PROVIDERS";

/**
 * The stand-in providers and the native one, as far as a folder has them installed, started once for all runs of an engine
 * there: a plan starts each of them three times, which takes far longer than the plan itself. With genuine providers, all of
 * them are left to the engine.
 */
export class RunningProviders {
  #running: Providers[] = [];
  /** What the running ones were started with. */
  #startedWith = "";
  #reattach: Promise<Settings> = Promise.resolve({});

  /** @param onLog is told what they log. */
  constructor(
    private readonly engine: Engine,
    private readonly cwd: string,
    private readonly onLog: (text: string) => void,
  ) {}

  /**
   * The variable that leads an engine to the running providers. Programs inherit from them, so that they are started anew
   * when the settings have changed. Settings that lead to other providers stay as they are.
   */
  reattach(settings: Settings): Promise<Settings> {
    const { standIns } = this.engine;
    if (standIns === undefined || REATTACH in settings) return Promise.resolve({});
    const programs = this.#programs(standIns);
    const wanted = JSON.stringify([programs, settings]);
    if (wanted !== this.#startedWith) {
      this.stop();
      this.#startedWith = wanted;
      this.#reattach = this.#start(programs, settings);
    }
    return this.#reattach;
  }

  stop(): void {
    for (const child of this.#running) child.kill();
    this.#running = [];
    this.#startedWith = "";
  }

  #programs(standIns: string): readonly Program[] {
    const installed = join(this.cwd, ".terraform", "providers");
    const hosts = existsSync(installed) ? readdirSync(installed) : [];
    return [
      ...(hosts.some((host) => host !== NATIVE_HOST) ? [{ path: standIns, providers: 2 }] : []),
      ...(hosts.includes(NATIVE_HOST) ? [{ path: PROVIDER_PROGRAM, providers: 1 }] : []),
    ];
  }

  async #start(programs: readonly Program[], settings: Settings): Promise<Settings> {
    const lines = await Promise.all(programs.map((program) => this.#startOne(program, settings)));
    return lines.length === 0 ? {} : { [REATTACH]: reattachVariable(lines.flat()) };
  }

  #startOne({ path, providers }: Program, settings: Settings): Promise<readonly string[]> {
    const child = spawn("node", [path, "--debug"], {
      cwd: this.cwd,
      env: { ...engineEnvironment(this.engine), ...settings },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stderr.on("data", (chunk: Buffer) => {
      this.onLog(chunk.toString());
    });
    this.#running.push(child);
    return firstLines(child, providers);
  }
}

/** Each engine looks for its own registry's providers. */
function reattachVariable(lines: readonly string[]): string {
  const [terraform, opentofu] = HOSTS;
  const offered = lines.join("\n").replaceAll("}\n{", ",");
  const entries = Object.entries(JSON.parse(offered) as Readonly<Record<string, unknown>>);
  const both = entries.flatMap(([source, address]) => [
    [source, address],
    [source.replace(terraform, opentofu), address],
  ]);
  return JSON.stringify(Object.fromEntries(both));
}

/** The lines by which each of its providers says where it serves. */
function firstLines(child: Providers, count: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (lines.push(line) === count) resolve(lines);
    });
    child.once("error", reject);
    child.once("exit", () => {
      reject(new Error(`the providers did not start: ${lines.join(" ")}`));
    });
  });
}
