import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { type Engine, engineEnvironment } from "../../engine/engine";
import { PROVIDER_PROGRAM } from "../provider/provider-process";
import { type Settings, runEngine } from "./engine-process";
import { rm } from "node:fs/promises";
import type { ProcessEnd } from "../../programs/process-end";

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
class RunningProviders {
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

const PLAN = "plan.bin";

/** A folder with a configuration, in which an engine plans and applies. */
export class EngineFolder {
  /** Everything that any run printed so far, and what the providers logged that run already. */
  transcript = "";
  readonly #providers: RunningProviders;

  /**
   * @param folder what `remove` removes
   * @param cwd where the configuration is
   */
  constructor(
    private readonly engine: Engine,
    readonly folder: string,
    readonly cwd: string,
    private readonly settings: Settings = {},
  ) {
    this.#providers = new RunningProviders(engine, cwd, (text) => {
      this.transcript += text;
    });
  }

  /** Runs the engine where the configuration is. */
  async run(...args: readonly string[]): Promise<ProcessEnd> {
    const providers = needsRunningProviders(args) ? await this.#providers.reattach(this.settings) : {};
    const settings = { ...this.settings, ...providers };
    const run = await runEngine(this.engine, args, { cwd: this.cwd, settings });
    this.transcript += run.output;
    return run;
  }

  /**
   * Installs the providers.
   *
   * @throws Error with what the engine printed when it cannot
   */
  async init(): Promise<void> {
    await this.expectSuccess("init", "-no-color");
  }

  /** Plans into a file; the exit code is that of `-detailed-exitcode`. */
  plan(...args: readonly string[]): Promise<ProcessEnd> {
    return this.run("plan", "-no-color", "-detailed-exitcode", `-out=${PLAN}`, ...args);
  }

  /** Applies what was planned last. */
  applyPlan(): Promise<ProcessEnd> {
    return this.run("apply", "-no-color", PLAN);
  }

  /** Plans and applies at once. */
  apply(...args: readonly string[]): Promise<ProcessEnd> {
    return this.run("apply", "-no-color", "-auto-approve", ...args);
  }

  /** Destroys what the state holds, or what is aimed at of it. */
  destroy(...args: readonly string[]): Promise<ProcessEnd> {
    return this.run("destroy", "-no-color", "-auto-approve", ...args);
  }

  /** What was planned last, as JSON text. */
  planJson(): Promise<string> {
    return this.expectSuccess("show", "-json", PLAN);
  }

  /** The value of an output. */
  async output(name: string): Promise<unknown> {
    return JSON.parse(await this.expectSuccess("output", "-json", name));
  }

  async remove(): Promise<void> {
    this.#providers.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Runs the engine.
   *
   * @returns what it printed
   * @throws Error with what it printed unless it exits with 0
   */
  protected async expectSuccess(...args: readonly string[]): Promise<string> {
    const { exitCode, output } = await this.run(...args);
    if (exitCode !== 0) throw new Error(`${args.join(" ")} ended with ${exitCode ?? "a signal"}: ${output}`);
    return output;
  }
}

/** `init` installs providers, and with `-chdir` the providers of another folder are asked. */
function needsRunningProviders([verb = ""]: readonly string[]): boolean {
  return verb !== "init" && !verb.startsWith("-chdir");
}
