import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OntapCluster, Provisioning } from "../../../lib";
import { environmentPrefix } from "../../../lib/ontap/profile";
import type { Engine } from "../../engine/engine";
import type { TestSimulator } from "../simulator";
import { EngineFolder } from "./engine-folder";
import type { Settings } from "./engine-process";
import { type EngineInMode } from "../../engine/suite";

/** Adds the services to the stack, as a `main.ts` does; other clusters than the given one are to be provisioned like it. */
export type Declare = (stack: TerraformStack, cluster: OntapCluster, provisioning: Provisioning) => void;

/** An engine; without a mode, services are provisioned as null_resources. */
type EngineInAnyMode = Engine & Partial<EngineInMode>;

/** The simulator's user and password, for a profile. */
export function passwordSettings({ username, password, caFile }: TestSimulator, profile = "default"): Settings {
  const settings = { USERNAME: username, PASSWORD: password, CA_FILE: caFile };
  const named = Object.entries(settings).map(([name, value]) => [environmentPrefix(profile) + name, value]);
  return Object.fromEntries(named) as Settings;
}

/** A folder in which an engine plans and applies a synthesized stack against a simulator, whose credentials it gets. */
export class EngineWorkspace extends EngineFolder {
  readonly #provisioning: Provisioning;

  private constructor(
    engine: EngineInAnyMode,
    private readonly simulator: TestSimulator,
    folder: string,
    settings: Settings,
  ) {
    super(engine, folder, join(folder, "stacks", "iscsi"), settings);
    this.#provisioning = engine.provisioning ?? Provisioning.NULL_RESOURCE;
  }

  /** Synthesizes the declared stack into an empty folder and initializes it. */
  static async create(
    engine: EngineInAnyMode,
    simulator: TestSimulator,
    declare: Declare,
    settings: Settings = passwordSettings(simulator),
  ): Promise<EngineWorkspace> {
    const folder = await mkdtemp(join(tmpdir(), "ontap-e2e-"));
    const workspace = new EngineWorkspace(engine, simulator, folder, settings);
    workspace.declare(declare);
    await workspace.init();
    return workspace;
  }

  /** Synthesizes another declaration over the present one. */
  declare(declare: Declare, endpoint = this.simulator.endpoint): void {
    const app = new App({ outdir: this.folder });
    const stack = new TerraformStack(app, "iscsi");
    new LocalBackend(stack, { path: join(this.folder, "terraform.tfstate") });
    const provisioning = this.#provisioning;
    const cluster = new OntapCluster(stack, "cluster1", { endpoint, requestTimeoutMs: 5_000, provisioning });
    declare(stack, cluster, provisioning);
    addNullProvider(stack);
    app.synth();
  }

  /** Where the synthesized stack is. */
  get stackFolder(): string {
    return this.cwd;
  }

  /** Addresses of what the state holds, but for what was only read. */
  async addresses(): Promise<readonly string[]> {
    const { output } = await this.run("state", "list");
    return output.split("\n").filter((line) => line !== "" && !line.startsWith("data."));
  }

  /** The state file, as text. */
  state(): Promise<string> {
    return readFile(join(this.folder, "terraform.tfstate"), "utf8");
  }
}

/** As users do who declare null_resources of their own, and none for services. */
function addNullProvider(stack: TerraformStack): void {
  const elements = stack.node.findAll();
  if (!elements.some((element) => element instanceof Resource)) return;
  if (!elements.some((element) => element instanceof NullProvider)) new NullProvider(stack, "null");
}
