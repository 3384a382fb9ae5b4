import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../../programs/run-command";
import { REPOSITORY } from "../repository";
import { oncePerRun } from "./once-per-run";

/** The documents at the top of the package. */
export const TOP_DOCUMENTS = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];

/** All that a build and a package are made of. */
const SOURCES = ["lib", "docs", "package.json", "tsconfig.json", "LICENSE", ...TOP_DOCUMENTS];

const PACKING_TIMEOUT_MS = 240_000;

/** What `npm pack` made of the sources. */
export interface PackageTarball {
  /** Absolute path of the .tgz. */
  readonly path: string;
  /** In bytes, as it is downloaded. */
  readonly size: number;
  /** Paths inside of the package. */
  readonly files: readonly string[];
}

/**
 * Builds and packs a copy of the sources, once for a run of tests: a build empties `dist` first, where other tests find the
 * bundled program.
 *
 * @throws Error when it cannot be built or packed
 */
export function packageTarball(): Promise<PackageTarball> {
  return oncePerRun("package", pack);
}

async function pack(folder: string): Promise<PackageTarball> {
  for (const name of SOURCES) await cp(join(REPOSITORY, name), join(folder, name), { recursive: true });
  await symlink(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  const { stdout, trouble } = await runCommand("npm", ["pack", "--json"], {
    cwd: folder,
    env: npmEnvironment(),
    timeoutMs: PACKING_TIMEOUT_MS,
  });
  if (trouble !== undefined) throw new Error(`npm pack failed: ${trouble}`);
  const [{ filename, size, files }] = JSON.parse(stdout) as [PackReport];
  return { path: join(folder, filename), size, files: files.map(({ path }) => path) };
}

interface PackReport {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** This process's environment without what an npm that runs it says of its own project. */
export function npmEnvironment(): NodeJS.ProcessEnv {
  const ofThisProject = /^npm_(package_|lifecycle_|config_local_prefix)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofThisProject.test(name)));
}
