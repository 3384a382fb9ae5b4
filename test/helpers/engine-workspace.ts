import { App, LocalBackend, TerraformStack } from "cdktf";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OntapCluster } from "../../lib";
import { type Engine, engineEnvironment } from "../engine/engine";
import type { TestSimulator } from "./simulator";

/** How a run of the engine ended, and everything that it printed. */
export interface EngineRun {
  readonly exitCode: number;
  readonly output: string;
}

/** Adds the services to the stack, as a `main.ts` does. */
export type Declare = (stack: TerraformStack, cluster: OntapCluster) => void;

/** Environment variables that a run gets besides the engine's own. */
export type Settings = Readonly<Record<string, string>>;

/** The simulator's user and password. */
export function passwordSettings({ username, password, caFile }: TestSimulator): Settings {
  return { ONTAP_USERNAME: username, ONTAP_PASSWORD: password, ONTAP_CA_FILE: caFile };
}

/** A folder in which an engine plans and applies a synthesized stack against a simulator. */
export class EngineWorkspace {
  /** Everything that any run printed so far. */
  transcript = "";

  private constructor(
    private readonly engine: Engine,
    private readonly simulator: TestSimulator,
    readonly folder: string,
    private readonly settings: Settings,
  ) {}

  /** Synthesizes the declared stack into an empty folder and initializes it. */
  static async create(
    engine: Engine,
    simulator: TestSimulator,
    declare: Declare,
    settings: Settings = passwordSettings(simulator),
  ): Promise<EngineWorkspace> {
    const folder = await mkdtemp(join(tmpdir(), "ontap-e2e-"));
    const workspace = new EngineWorkspace(engine, simulator, folder, settings);
    workspace.declare(declare);
    const { exitCode, output } = await workspace.run("init", "-no-color");
    if (exitCode !== 0) throw new Error(`init failed: ${output}`);
    return workspace;
  }

  /** Synthesizes another declaration over the present one. */
  declare(declare: Declare, endpoint = this.simulator.endpoint): void {
    const app = new App({ outdir: this.folder });
    const stack = new TerraformStack(app, "iscsi");
    new LocalBackend(stack, { path: join(this.folder, "terraform.tfstate") });
    declare(stack, new OntapCluster(stack, "cluster1", { endpoint, requestTimeoutMs: 5_000 }));
    app.synth();
  }

  /** Plans into a file; `exitCode` is that of `-detailed-exitcode`. */
  plan(): Promise<EngineRun> {
    return this.run("plan", "-no-color", "-detailed-exitcode", "-out=plan.bin");
  }

  /** Applies the plan that `plan` saved. */
  applyPlan(): Promise<EngineRun> {
    return this.run("apply", "-no-color", "plan.bin");
  }

  /** Plans and applies at once. */
  apply(): Promise<EngineRun> {
    return this.run("apply", "-no-color", "-auto-approve");
  }

  /** Destroys what the state holds. */
  destroy(): Promise<EngineRun> {
    return this.run("destroy", "-no-color", "-auto-approve");
  }

  /** The saved plan as JSON text. */
  async planJson(): Promise<string> {
    return (await this.run("show", "-json", "plan.bin")).output;
  }

  /** The value of an output. */
  async output(name: string): Promise<unknown> {
    const { output } = await this.run("output", "-json", name);
    return JSON.parse(output) as unknown;
  }

  /** A file of the stack's folder, as bytes. */
  read(name: string): Promise<Buffer> {
    return readFile(join(this.stackFolder, name));
  }

  /** The state file, as text. */
  state(): Promise<string> {
    return readFile(join(this.folder, "terraform.tfstate"), "utf8");
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  get stackFolder(): string {
    return join(this.folder, "stacks", "iscsi");
  }

  /** Runs the engine in the stack's folder, with the simulator's credentials in the environment. */
  async run(...args: readonly string[]): Promise<EngineRun> {
    const env = { ...engineEnvironment(this.engine), ...this.settings };
    const run = await execute(this.engine.path, args, { cwd: this.stackFolder, env });
    this.transcript += run.output;
    return run;
  }
}

function execute(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<EngineRun> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { ...options, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      if (child.exitCode === null) reject(error ?? new Error(`${program} was killed`));
      else resolve({ exitCode: child.exitCode, output: stdout + stderr });
    });
  });
}
