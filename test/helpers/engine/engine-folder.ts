import { rm } from "node:fs/promises";
import type { Engine } from "../../engine/engine";
import type { ProcessEnd } from "../../programs/process-end";
import { runEngine, type Settings } from "./engine-process";
import { RunningProviders } from "./running-providers";

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
  protected constructor(
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
