import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineFolder } from "../../helpers/engine/engine-folder";
import type { Engine } from "../engine";
import { ownProviders } from "../provider-source";
import { findProgram } from "./external-program";

/** What a plan says of one resource. */
export interface PlannedChange {
  readonly actions: readonly string[];
  readonly after: Readonly<Record<string, unknown>> | null;
  /** What is known only after the apply. */
  readonly unknown: Readonly<Record<string, unknown>>;
}

/** What the parts of a plan in JSON that {@link ProviderFolder} reads look like. */
interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: Pick<PlannedChange, "actions" | "after"> & { readonly after_unknown: PlannedChange["unknown"] };
  }[];
  readonly planned_values: { readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>> };
}

const PROVIDERS = { terraform: { required_providers: { null: { source: "null" }, external: { source: "external" } } } };

/** A folder with a configuration of both providers. */
export class ProviderFolder extends EngineFolder {
  private constructor(engine: Engine, folder: string) {
    super(engine, folder, folder);
  }

  /** Makes and initializes it: with the genuine providers where `E2E_TF_CLI_CONFIG` says so, else with the stand-ins. */
  static async make(path: string): Promise<ProviderFolder> {
    const engine = { name: "on PATH", version: "any", path, ...(await ownProviders()) };
    const folder = new ProviderFolder(engine, join(tmpdir(), `stand-in-${randomUUID()}`));
    mkdirSync(folder.folder);
    folder.write({});
    await folder.init();
    return folder;
  }

  /** Replaces the configuration. */
  write(configuration: object): void {
    writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify({ ...PROVIDERS, ...configuration }, null, 2));
  }

  /** Forgets everything that was created. */
  forget(): void {
    rmSync(join(this.folder, "terraform.tfstate"), { force: true });
  }

  /** What was planned last for the resource. */
  async planned(address: string): Promise<PlannedChange | undefined> {
    const { resource_changes = [] } = await this.#plan();
    const change = resource_changes.find((each) => each.address === address)?.change;
    return change && { actions: change.actions, after: change.after, unknown: change.after_unknown };
  }

  /** The value that was planned last for the output; undefined when it is not known yet. */
  async plannedOutput(name: string): Promise<unknown> {
    return (await this.#plan()).planned_values.outputs?.[name]?.value;
  }

  async #plan(): Promise<PlanJson> {
    return JSON.parse(await this.planJson()) as PlanJson;
  }
}

/**
 * Registers a suite whose tests share one initialized folder of the engine on PATH and leave nothing in its state; where
 * there is no engine, the suite is skipped and says why.
 */
export function describeWithEngine(title: string, body: (folder: () => ProviderFolder) => void): void {
  const path = enginePath();
  describe(title, () => {
    if (path === undefined) {
      it.skip("cannot run here: neither TERRAFORM_BINARY_NAME nor PATH has an engine", () => undefined);
      return;
    }
    let folder: ProviderFolder;
    beforeAll(async () => {
      folder = await ProviderFolder.make(path);
    });
    afterEach(() => {
      folder.forget();
    });
    afterAll(() => folder.remove());
    body(() => folder);
  });
}

function enginePath(): string | undefined {
  const named = process.env.TERRAFORM_BINARY_NAME;
  const names = named ? [named] : ["terraform", "tofu"];
  return names.map((name) => findProgram(name)).find((path) => path !== undefined);
}
