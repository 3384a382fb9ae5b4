import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PROVIDER_SOURCE } from "../../../lib/model/contract";
import { type Engine, startingProviders } from "../../engine/engine";
import { withConfiguration } from "../../engine/without-configuration";
import { EngineFolder } from "../engine/engine-folder";
import { EngineProcess } from "../engine/engine-process";
import { passwordSettings } from "../engine/engine-workspace";
import type { TestSimulator } from "../simulator";
import { standaloneProvider } from "./standalone-provider";

/** What a module begins with that uses the provider. */
export const REQUIRED = `terraform {\n  required_providers {\n    ontap = { source = "${PROVIDER_SOURCE}" }\n  }\n}\n`;

/** A folder with a configuration in HCL, in which Terraform installs and starts the standalone provider, without a Node.js on the PATH. */
export class HclWorkspace extends EngineFolder {
  #modules = "";

  private constructor(
    private readonly own: Engine,
    folder: string,
    private readonly simulator: TestSimulator,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    super(own, folder, folder, environment);
  }

  static async create(engine: Engine, simulator: TestSimulator): Promise<HclWorkspace> {
    const { cliConfig, env } = await standaloneProvider();
    const folder = mkdtempSync(join(tmpdir(), "ontap-hcl-"));
    const own = withConfiguration(startingProviders(engine), folder, cliConfig);
    return new HclWorkspace(own, folder, simulator, { ...passwordSettings(simulator), ...env });
  }

  /** Replaces the configuration by files in HCL; `cluster1` of the provider is the simulator, unless they say otherwise. */
  async declare(main: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
    for (const name of readdirSync(this.folder)) if (/^\w.*\.(tf|hcl)$/.test(name)) rmSync(join(this.folder, name));
    const provider = /^provider /m.test(main) ? "" : this.provider();
    const all = { "main.tf": `${REQUIRED}${provider}${main}`, ...files };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
    // Only modules and providers need another init.
    const modules = JSON.stringify(main.match(/^module .*\n.*source.*/gm) ?? []);
    if (this.#modules !== modules) await this.init();
    this.#modules = modules;
  }

  /** A block of the provider that reaches the simulator. */
  provider(more = "", cluster = "cluster1"): string {
    const { endpoint } = this.simulator;
    return `provider "ontap" {\n  ${more}\n  clusters = {\n    ${cluster} = { endpoint = "${endpoint}", request_timeout_ms = 5000 }\n  }\n}\n`;
  }

  addFile(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** A file that Terraform wrote. */
  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** Addresses of what the state holds. */
  async addresses(): Promise<readonly string[]> {
    return (await this.run("state", "list")).output.split("\n").filter((line) => line !== "");
  }

  /** Starts an apply that can be signalled, together with the provider that it starts. */
  startApply(): EngineProcess {
    const options = { cwd: this.cwd, settings: this.environment, ownGroup: true };
    return EngineProcess.start(this.own, ["apply", "-no-color", "-auto-approve"], options);
  }
}
