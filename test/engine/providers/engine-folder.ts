import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineEnvironment } from "../engine";
import { providerConfig } from "../provider-source";
import { findProgram } from "./external-program";

/** How a run of the engine ended, and everything that it printed. */
export interface Run {
  readonly exitCode: number | null;
  readonly output: string;
}

/** What a plan says of one resource. */
export interface PlannedChange {
  readonly actions: readonly string[];
  readonly after: Readonly<Record<string, unknown>> | null;
  /** What is known only after the apply. */
  readonly unknown: Readonly<Record<string, unknown>>;
}

/** What the parts of a plan in JSON that {@link EngineFolder} reads look like. */
interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: Pick<PlannedChange, "actions" | "after"> & { readonly after_unknown: PlannedChange["unknown"] };
  }[];
  readonly planned_values: { readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>> };
}

const MAX_OUTPUT_BYTES = 64 * 2 ** 20;

const PROVIDERS = { terraform: { required_providers: { null: { source: "null" }, external: { source: "external" } } } };

/** A folder with a configuration of both providers, in which the engine on PATH runs. */
export class EngineFolder {
  readonly path = join(tmpdir(), `stand-in-${randomUUID()}`);
  #env: NodeJS.ProcessEnv = {};

  /** Makes and initializes it: with the genuine providers where `E2E_TF_CLI_CONFIG` says so, else with the stand-ins. */
  async make(): Promise<void> {
    const engine = { name: "on PATH", version: "any", path: enginePath() ?? "", cliConfigFile: await providerConfig() };
    this.#env = engineEnvironment(engine);
    mkdirSync(this.path);
    this.write({});
    this.expectSuccess("init");
  }

  /** Replaces the configuration. */
  write(configuration: object): void {
    writeFileSync(join(this.path, "main.tf.json"), JSON.stringify({ ...PROVIDERS, ...configuration }, null, 2));
  }

  /** Forgets everything that was created. */
  forget(): void {
    rmSync(join(this.path, "terraform.tfstate"), { force: true });
  }

  /** Plans into a file; the exit code is that of `-detailed-exitcode`. */
  plan(...args: readonly string[]): Run {
    return this.run("plan", "-detailed-exitcode", "-out=plan", ...args);
  }

  /** Applies what was planned last. */
  applyPlan(): Run {
    return this.run("apply", "plan");
  }

  /** Plans and applies, which must succeed. */
  apply(...args: readonly string[]): void {
    this.expectSuccess("apply", "-auto-approve", ...args);
  }

  /** What was planned last for the resource. */
  planned(address: string): PlannedChange | undefined {
    const change = this.planJson().resource_changes?.find((each) => each.address === address)?.change;
    return change && { actions: change.actions, after: change.after, unknown: change.after_unknown };
  }

  /** The value that was planned last for the output; undefined when it is not known yet. */
  plannedOutput(name: string): unknown {
    return this.planJson().planned_values.outputs?.[name]?.value;
  }

  /** The value of the output. */
  output(name: string): unknown {
    return JSON.parse(this.expectSuccess("output", "-json", name));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  run(command: string, ...args: readonly string[]): Run {
    const options = { cwd: this.path, env: this.#env, encoding: "utf8", maxBuffer: MAX_OUTPUT_BYTES } as const;
    const { status, stdout, stderr } = spawnSync(enginePath() ?? "", [command, ...args, "-no-color"], options);
    return { exitCode: status, output: stdout + stderr };
  }

  private planJson(): PlanJson {
    return JSON.parse(this.expectSuccess("show", "-json", "plan")) as PlanJson;
  }

  private expectSuccess(command: string, ...args: readonly string[]): string {
    const { exitCode, output } = this.run(command, ...args);
    if (exitCode !== 0) throw new Error(`${command} failed with ${exitCode ?? "a signal"}: ${output}`);
    return output;
  }
}

/**
 * Registers a suite whose tests share one initialized folder and leave nothing in its state; where there is no engine, the
 * suite is skipped and says why.
 */
export function describeWithEngine(title: string, body: (folder: EngineFolder) => void): void {
  const register = enginePath() === undefined ? describe.skip : describe;
  const reason = enginePath() === undefined ? " (no engine: neither TERRAFORM_BINARY_NAME nor PATH has one)" : "";
  register(`${title}${reason}`, () => {
    const folder = new EngineFolder();
    beforeAll(() => folder.make());
    afterEach(() => {
      folder.forget();
    });
    afterAll(() => {
      folder.remove();
    });
    body(folder);
  });
}

function enginePath(): string | undefined {
  const named = process.env.TERRAFORM_BINARY_NAME;
  const names = named ? [named] : ["terraform", "tofu"];
  return names.map((name) => findProgram(name)).find((path) => path !== undefined);
}
