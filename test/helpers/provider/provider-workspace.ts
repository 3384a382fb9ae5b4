import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROVIDER_SOURCE } from "../../../lib/model/contract";
import type { Engine } from "../../engine/engine";
import { EngineFolder } from "../engine/engine-folder";
import { passwordSettings } from "../engine/engine-workspace";
import type { TestSimulator } from "../simulator";
import { ProviderProcess } from "./provider-process";

/** A service as JSON configuration has it. */
export type ServiceBlock = Readonly<Record<string, unknown>>;

/** What a configuration has besides the provider. */
export interface Configuration {
  /** Resources by their names. */
  readonly services?: Readonly<Record<string, ServiceBlock>>;
  /** Other parts of it, such as `output` or `moved`. */
  readonly [part: string]: unknown;
}

/** How a workspace differs from the usual one. */
export interface WorkspaceOptions {
  /** The clusters of the provider's configuration. @default `cluster1`: the simulator */
  readonly clusters?: Readonly<Record<string, object>>;
  /** Environment variables of the provider. @default the simulator's user and password */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A folder in which an engine plans and applies a configuration of the native provider, which runs already. */
export class ProviderWorkspace extends EngineFolder {
  private constructor(
    engine: Engine,
    folder: string,
    readonly provider: ProviderProcess,
    private clusters: Readonly<Record<string, object>>,
  ) {
    super(engine, folder, folder, { TF_REATTACH_PROVIDERS: provider.reattach });
  }

  static async create(
    engine: Engine,
    simulator: TestSimulator,
    configuration: Configuration,
    { clusters = { cluster1: clusterAt(simulator) }, settings = passwordSettings(simulator) }: WorkspaceOptions = {},
  ): Promise<ProviderWorkspace> {
    const folder = await mkdtemp(join(tmpdir(), "ontap-provider-"));
    const provider = await ProviderProcess.start(settings);
    const workspace = new ProviderWorkspace(engine, folder, provider, clusters);
    workspace.declare(configuration);
    await workspace.init();
    return workspace;
  }

  /** Replaces the configuration; a service is on `cluster1` unless it says otherwise. */
  declare({ services = {}, resource = {}, ...parts }: Configuration, clusters = this.clusters): void {
    this.clusters = clusters;
    const blocks = Object.entries(services).map(([name, block]) => [name, { cluster: "cluster1", ...block }]);
    const resources = blocks.length === 0 ? resource : { ontap_iscsi_service: Object.fromEntries(blocks) as object };
    const document = {
      terraform: { required_providers: { ontap: { source: PROVIDER_SOURCE } } },
      provider: { ontap: { clusters } },
      ...(Object.keys(resources as object).length > 0 && {
        resource: { ...(resource as object), ...(resources as object) },
      }),
      ...parts,
    };
    writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify(document, null, 2));
  }

  /** Adds a file in the engine's own language. */
  async addFile(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
  }

  /** Forgets everything that was created. */
  forget(): void {
    rmSync(join(this.folder, "terraform.tfstate"), { force: true });
  }

  /** What the state holds of a service; undefined when it holds none. */
  async stateOf(name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const instance = (await this.instances()).find((each) => each.name === name);
    return instance?.attributes;
  }

  /** The services in the state, with what the engine thinks of them. */
  async instances(): Promise<readonly StateInstance[]> {
    const text = await readFile(join(this.folder, "terraform.tfstate"), "utf8").catch(() => "{}");
    const { resources = [] } = JSON.parse(text) as StateFile;
    return resources.flatMap(({ name, type, instances }) =>
      type === "ontap_iscsi_service" ? instances.map((instance) => ({ name, ...instance })) : [],
    );
  }

  override async remove(): Promise<void> {
    await this.provider.stop();
    await super.remove();
  }
}

/** A service in a state file. */
export interface StateInstance {
  readonly name: string;
  /** `tainted`, or nothing. */
  readonly status?: string;
  /** Of an object that waits for its destruction. */
  readonly deposed?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface StateFile {
  readonly resources?: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly Omit<StateInstance, "name">[];
  }[];
}

/** How the provider reaches a simulator. */
export function clusterAt({ endpoint }: TestSimulator): object {
  return { endpoint, request_timeout_ms: 5_000 };
}
