import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { type Engine, engineEnvironment } from "../../engine/engine";
import type { Settings } from "./engine-process";

type Providers = ChildProcessByStdio<Writable, Readable, null>;

const HOSTS = ["registry.terraform.io", "registry.opentofu.org"] as const;
const STAND_INS = 2;
const REATTACH = "TF_REATTACH_PROVIDERS";

/**
 * The stand-in providers of a folder, started once for all runs of an engine there: a plan starts each of them three times,
 * which takes far longer than the plan itself. Genuine providers are left to the engine.
 */
export class RunningProviders {
  #running: Providers | undefined;
  /** What the running ones were started with. */
  #settings = "";
  #reattach: Promise<Settings> = Promise.resolve({});

  constructor(
    private readonly engine: Engine,
    private readonly cwd: string,
  ) {}

  /**
   * The variable that leads an engine to the running providers. Programs inherit from them, so that they are started anew
   * when the settings have changed. Settings that lead to other providers stay as they are.
   */
  reattach(settings: Settings): Promise<Settings> {
    const { standIns } = this.engine;
    if (standIns === undefined || REATTACH in settings) return Promise.resolve({});
    const wanted = JSON.stringify(settings);
    if (this.#running === undefined || wanted !== this.#settings) {
      this.stop();
      this.#settings = wanted;
      this.#reattach = this.#start(standIns, settings);
    }
    return this.#reattach;
  }

  stop(): void {
    this.#running?.kill();
    this.#running = undefined;
  }

  async #start(standIns: string, settings: Settings): Promise<Settings> {
    const child = spawn(process.execPath, [standIns, "--debug"], {
      cwd: this.cwd,
      env: { ...engineEnvironment(this.engine), ...settings },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#running = child;
    return { [REATTACH]: reattachVariable(await firstLines(child)) };
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

/** The lines by which each of the stand-ins says where it serves. */
function firstLines(child: Providers): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (lines.push(line) === STAND_INS) resolve(lines);
    });
    child.once("error", reject);
    child.once("exit", () => {
      reject(new Error(`the stand-in providers did not start: ${lines.join(" ")}`));
    });
  });
}
