import { join } from "node:path";
import { build } from "esbuild";
import { settleEngines } from "../engine/under-test";
import { bringBundlesUpToDate } from "./current-bundles";
import { REPOSITORY } from "./repository";

/** The command line of this repository as one file. It looks for package.json where the published one does, two folders up. */
export const BUILT_CLI = join(REPOSITORY, "dist", "test", "cli.cjs");

/**
 * Before the unit tests, some of which run an engine: builds the command line once, which then starts in a fifth of a second,
 * and from its sources in one.
 */
export default async function globalSetup(): Promise<void> {
  settleEngines();
  await bringBundlesUpToDate();
  await build({
    entryPoints: [join(REPOSITORY, "lib", "cli", "main.ts")],
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20.18",
    format: "cjs",
    outfile: BUILT_CLI,
    logLevel: "warning",
  });
}
