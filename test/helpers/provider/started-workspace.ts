import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROVIDER_SOURCE } from "../../../lib/model/contract";
import { type Engine, startingProviders } from "../../engine/engine";
import { EngineFolder } from "../engine/engine-folder";
import { passwordSettings } from "../engine/engine-workspace";
import { EngineProcess } from "../engine/engine-process";
import type { TestSimulator } from "../simulator";
import { PROVIDER_PROGRAM } from "./provider-process";
import { clusterAt, type ServiceBlock } from "./provider-workspace";

/** A folder in which the engine starts the native provider itself, as users' engines do. */
export class StartedWorkspace extends EngineFolder {
  private constructor(
    private readonly own: Engine,
    folder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    super(own, folder, folder, environment);
  }

  static create(
    engine: Engine,
    simulator: TestSimulator,
    services: Readonly<Record<string, ServiceBlock>>,
    program = `node "${PROVIDER_PROGRAM}"`,
  ): StartedWorkspace {
    const folder = mkdtempSync(join(tmpdir(), "ontap-started-"));
    const stub = join(folder, "terraform-provider-ontap");
    writeFileSync(stub, `#!/bin/sh\nexec ${program}\n`);
    chmodSync(stub, 0o755);
    const cliConfigFile = join(folder, "cli.tfrc");
    writeFileSync(
      cliConfigFile,
      `provider_installation {\n  dev_overrides {\n    "${PROVIDER_SOURCE}" = "${folder}"\n  }\n}\n`,
    );
    const document = {
      terraform: { required_providers: { ontap: { source: PROVIDER_SOURCE } } },
      provider: { ontap: { clusters: { cluster1: clusterAt(simulator) } } },
      resource: { ontap_iscsi_service: services },
    };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(document));
    // Sockets of its own, so that a test sees what is left of them.
    const environment = { ...passwordSettings(simulator), PLUGIN_UNIX_SOCKET_DIR: folder };
    return new StartedWorkspace({ ...startingProviders(engine), cliConfigFile }, folder, environment);
  }

  /** Starts an apply that can be signalled, together with the provider that it starts. */
  startApply(): EngineProcess {
    const options = { cwd: this.cwd, settings: this.environment, ownGroup: true };
    return EngineProcess.start(this.own, ["apply", "-no-color", "-auto-approve"], options);
  }
}
