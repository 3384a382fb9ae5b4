import { App, LocalBackend, TerraformStack } from "cdktf";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OntapCluster } from "../../../lib";
import type { Engine } from "../../engine/engine";
import type { TestSimulator } from "../simulator";
import { EngineFolder } from "./engine-folder";
import type { Settings } from "./engine-process";

/** Adds the services to the stack, as a `main.ts` does. */
export type Declare = (stack: TerraformStack, cluster: OntapCluster) => void;

/** The simulator's user and password. */
export function passwordSettings({ username, password, caFile }: TestSimulator): Settings {
  return { ONTAP_USERNAME: username, ONTAP_PASSWORD: password, ONTAP_CA_FILE: caFile };
}

/** A folder in which an engine plans and applies a synthesized stack against a simulator, whose credentials it gets. */
export class EngineWorkspace extends EngineFolder {
  private constructor(
    engine: Engine,
    private readonly simulator: TestSimulator,
    folder: string,
    settings: Settings,
  ) {
    super(engine, folder, join(folder, "stacks", "iscsi"), settings);
  }

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
    await workspace.init();
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

  /** Where the synthesized stack is. */
  get stackFolder(): string {
    return this.cwd;
  }

  /** The state file, as text. */
  state(): Promise<string> {
    return readFile(join(this.folder, "terraform.tfstate"), "utf8");
  }
}
