import { npmPackage } from "./recipes";
import { obtainProgram } from "./program-cache";
import type { Program, Recipe, Report } from "./recipe";
import { runCommand } from "./run-command";
import { userCacheFolder } from "./user-cache";
import { REPOSITORY } from "../helpers/repository";

const CDKTN_VERSION = "0.24.0";
/** It looks whether there is a local storage, of which Node.js 25 and later warn. */
export const CDKTN_FLAGS = ["--no-experimental-webstorage"];

/** The command that synthesizes and deploys CDKTF apps, as a Node.js runs it. */
export interface CdkCommand {
  /** What people type. */
  readonly name: "cdktf" | "cdktn";
  /** Path of the Node.js. */
  readonly node: string;
  /** What it gets before the command's own arguments. */
  readonly nodeArgs: readonly string[];
}

/**
 * The fork of cdktf, from the cache or got once. It is no dependency: it has 217 MB, and takes no Node.js below 22.19.
 *
 * @param node path of the Node.js that is to run it
 * @throws Error saying why it cannot be had
 */
export function obtainCdktn(report: Report, node: string): Promise<Program> {
  const recipe: Recipe = {
    name: `cdktn-${CDKTN_VERSION}`,
    executable: "node_modules/cdktn-cli/bin/cdktn",
    how: "npm's package cdktn-cli, about fifteen seconds",
    make: npmPackage(`cdktn-cli@${CDKTN_VERSION}`),
    identify: (path) => identifyCdktn(node, path),
  };
  return obtainProgram(recipe, userCacheFolder("programs", process.env), report);
}

/**
 * `cdktf` where it starts. Elsewhere its living fork `cdktn`, which drives the same app: from the cache, or got once.
 *
 * @param node path of the Node.js that is to run it. @default that of this process
 * @throws Error saying why neither can be had
 */
export async function obtainCdkCommand(report: Report, node: string = process.execPath): Promise<CdkCommand> {
  if (await startsCdktf(node))
    return { name: "cdktf", node, nodeArgs: [require.resolve("cdktf-cli/bundle/bin/cdktf")] };
  const { path } = await obtainCdktn(report, node);
  return { name: "cdktn", node, nodeArgs: [...CDKTN_FLAGS, path] };
}

/** Every command of cdktf loads a terminal library, which has binaries for some versions of Node.js and platforms only. */
async function startsCdktf(node: string): Promise<boolean> {
  const load = ["-e", 'require("@cdktf/node-pty-prebuilt-multiarch")'];
  return (await runCommand(node, load, { cwd: REPOSITORY })).trouble === undefined;
}

async function identifyCdktn(node: string, path: string): Promise<Program> {
  const { stdout, trouble } = await runCommand(node, [...CDKTN_FLAGS, path, "--version"]);
  const [version] = /^\d+\.\d+\.\d+/.exec(stdout) ?? [];
  if (version !== undefined) return { name: `cdktn-${version}`, version, path };
  throw new Error(`${path} is no usable cdktn: ${trouble ?? `it printed ${JSON.stringify(stdout.slice(0, 80))}`}`);
}
