import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine";

/** A proxy that nobody answers at: whoever asks a registry fails. */
const NOWHERE = "http://127.0.0.1:9";

/** Settings of a machine that reaches no network, but for itself. */
export const NO_NETWORK = { HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE, NO_PROXY: "127.0.0.1,localhost" };

/** The same engine with a CLI configuration of the given text; without one, as on a machine where nobody made one. */
export function withConfiguration(engine: Engine, folder: string, text = ""): Engine {
  const cliConfigFile = join(folder, "cli.tfrc");
  writeFileSync(cliConfigFile, text);
  return { ...engine, cliConfigFile };
}
