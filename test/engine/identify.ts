import { basename } from "node:path";
import { engineEnvironment, type Engine } from "./engine";
import { runCommand } from "../programs/run-command";

/** Oldest Terraform that the project supports; every OpenTofu is newer. */
export const OLDEST_VERSION = "1.5.7";

/**
 * Asks an executable what it is.
 *
 * @param path absolute path of the executable
 * @throws Error when it does not run, or does not say that it is Terraform or OpenTofu
 */
export async function identifyEngine(path: string): Promise<Engine> {
  const unknown = { name: basename(path), version: "unknown", path };
  const { stdout, trouble } = await runCommand(path, ["version"], { env: engineEnvironment(unknown) });
  const identity = trouble === undefined ? parseIdentity(stdout) : undefined;
  if (identity === undefined) {
    const got = trouble ?? `it printed ${JSON.stringify(stdout.slice(0, 80))}`;
    throw new Error(
      `${path} is no usable engine: "version" should name Terraform or OpenTofu, but ${got}; take it off the PATH, or name another one by TERRAFORM_BINARY_NAME`,
    );
  }
  return { ...identity, path };
}

/** Reads the first lines of `terraform version` or `tofu version`; undefined for anything else. */
export function parseIdentity(text: string): Pick<Engine, "name" | "version"> | undefined {
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(text) ?? [];
  if (product === undefined || version === undefined) return undefined;
  return { name: `${product.toLowerCase()}-${version}`, version };
}

/** Whether a version is {@link OLDEST_VERSION} or newer; what follows the three numbers does not count. */
export function isSupported(version: string): boolean {
  const difference = numbers(version).map((part, index) => part - (numbers(OLDEST_VERSION)[index] ?? 0));
  return (difference.find((part) => part !== 0) ?? 0) >= 0;
}

function numbers(version: string): number[] {
  return version.split(/[.+-]/, 3).map(Number);
}
